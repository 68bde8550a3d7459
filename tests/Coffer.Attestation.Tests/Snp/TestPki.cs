using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>Authorities shaped like AMD's, with keys of one test run.</summary>
internal static class TestPki
{
    public static readonly DateTimeOffset NotBefore = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Time = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset NotAfter = new(2045, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<RSA> s_ark = new(() => RSA.Create(4096));
    private static readonly Lazy<RSA> s_ask = new(() => RSA.Create(4096));
    private static readonly Lazy<RSA> s_foreign = new(() => RSA.Create(4096));

    public static RSA ArkKey => s_ark.Value;

    /// <summary>Of ASK and ASVK alike.</summary>
    public static RSA AskKey => s_ask.Value;

    /// <summary>Of nobody.</summary>
    public static RSA ForeignKey => s_foreign.Value;

    public static byte[] Ark(ProductLine line, RSA? key = null) =>
        Authority($"ARK-{line.Name()}", key ?? ArkKey, null, KdsAddress.RevocationList(SigningKey.Vcek, line))
            .Sign($"ARK-{line.Name()}", new AmdSignatureGenerator(key ?? ArkKey), [1, 0, 1]);

    public static byte[] Ask(ProductLine line, SigningKey kind = SigningKey.Vcek, RSA? issuer = null) =>
        AskRequest(line, kind).Sign($"ARK-{line.Name()}", new AmdSignatureGenerator(issuer ?? ArkKey), Serial(kind));

    public static CertificateRequest AskRequest(ProductLine line, SigningKey kind = SigningKey.Vcek) =>
        Authority(VekCertificate.IssuerName(kind, line), AskKey, 0, KdsAddress.RevocationList(kind, line));

    public static byte[] Serial(SigningKey kind) => kind == SigningKey.Vcek ? [1, 0, 2] : [1, 0, 3];

    public static AmdRoots Roots(ProductLine line, bool withIssuers = true) =>
        new(
            ProductRoots
                .Read(
                    line,
                    Ark(line),
                    withIssuers ? Ask(line) : default,
                    withIssuers ? Ask(line, SigningKey.Vlek) : default
                )
                .OrThrow()
        );

    public static byte[] RevocationList(
        ProductLine line,
        RSA? key = null,
        string? issuer = null,
        DateTimeOffset? thisUpdate = null,
        DateTimeOffset? nextUpdate = null,
        params byte[][] serials
    )
    {
        CertificateRevocationListBuilder builder = new();
        foreach (byte[] serial in serials)
            builder.AddEntry(serial, NotBefore);
        return builder.Build(
            Name(issuer ?? $"ARK-{line.Name()}"),
            new AmdSignatureGenerator(key ?? ArkKey),
            1,
            nextUpdate ?? NotAfter,
            HashAlgorithmName.SHA384,
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier([1, 2]),
            thisUpdate ?? NotBefore
        );
    }

    public static byte[] Sign(
        this CertificateRequest request,
        string issuer,
        X509SignatureGenerator signer,
        byte[] serial,
        DateTimeOffset? notBefore = null,
        DateTimeOffset? notAfter = null
    ) => request.Create(Name(issuer), signer, notBefore ?? NotBefore, notAfter ?? NotAfter, serial).RawData;

    public static X500DistinguishedName Name(string commonName, string organization = "Advanced Micro Devices")
    {
        X500DistinguishedNameBuilder builder = new();
        builder.Add(X509Identifiers.OrganizationalUnitName, "Engineering", UniversalTagNumber.UTF8String);
        builder.AddCountryOrRegion("US");
        builder.Add(X509Identifiers.LocalityName, "Santa Clara", UniversalTagNumber.UTF8String);
        builder.Add(X509Identifiers.StateOrProvinceName, "CA", UniversalTagNumber.UTF8String);
        builder.Add(X509Identifiers.OrganizationName, organization, UniversalTagNumber.UTF8String);
        builder.Add(X509Identifiers.CommonName, commonName, UniversalTagNumber.UTF8String);
        return builder.Build();
    }

    public static CertificateRequest Authority(string name, RSA key, int? pathLength, string? crl)
    {
        CertificateRequest request = new(Name(name), key, HashAlgorithmName.SHA384, RSASignaturePadding.Pss);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, critical: true)
        );
        X509KeyUsageFlags usage = pathLength is null ? X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.None;
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | usage, critical: true)
        );
        if (crl is not null)
            request.CertificateExtensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([crl])
            );
        return request;
    }
}
