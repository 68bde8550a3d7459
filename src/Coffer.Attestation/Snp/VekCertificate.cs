using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Snp;

/// <summary>
/// The certificate of a VCEK or VLEK (AMD 57230, certificates): whose key it is, which product, which TCB. Its reasons for refusing are named
/// <c>vek.</c> and the part.
/// </summary>
public sealed record VekCertificate
{
    private const string VcekName = "SEV-VCEK";
    private const string VlekName = "SEV-VLEK";
    private const string VcekIssuerPrefix = "SEV-";
    private const string VlekIssuerPrefix = "SEV-VLEK-";
    private const int LegacyHardwareIdSize = 64;
    private const int TurinHardwareIdSize = 8;
    private const int LongestCspId = 256;

    private VekCertificate() { }

    /// <summary>The certificate.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>Which of the two it is.</summary>
    public required SigningKey Kind { get; init; }

    /// <summary>The product line of its issuer.</summary>
    public required ProductLine Line { get; init; }

    /// <summary>productName1.</summary>
    public required string ProductName { get; init; }

    /// <summary>The TCB that the key was derived for.</summary>
    public required TcbVersion Tcb { get; init; }

    /// <summary>hwID, 64 bytes, on Turin 8; empty in a VLEK's.</summary>
    public required ReadOnlyMemory<byte> HardwareId { get; init; }

    /// <summary>cspID; null in a VCEK's.</summary>
    public required string? CspId { get; init; }

    /// <summary><see cref="HardwareId"/> for a finding; made once, since every judgement of the chip shows it.</summary>
    internal string HardwareIdText { get; private init; } = "";

    /// <summary><see cref="Tcb"/> for a finding.</summary>
    internal string TcbText { get; private init; } = "";

    /// <summary>Which of the two a certificate is by its subject's common name; null for another certificate.</summary>
    public static SigningKey? KindOf(Certificate certificate) =>
        certificate.Subject.CommonName switch
        {
            VcekName => SigningKey.Vcek,
            VlekName => SigningKey.Vlek,
            _ => null,
        };

    /// <summary>Common name of who issues certificates of this kind.</summary>
    public static string IssuerName(SigningKey kind, ProductLine line) =>
        (kind == SigningKey.Vlek ? VlekIssuerPrefix : VcekIssuerPrefix) + line.Name();

    /// <summary>Reads what AMD put into the certificate.</summary>
    public static Parsed<VekCertificate> Read(Certificate certificate)
    {
        if (KindOf(certificate) is not { } kind || !AmdNames.HasOrganization(certificate.Subject))
            return Refuse("subject", $"CN {VcekName} or {VlekName} of {AmdNames.Organization}", certificate.Subject);
        if (LineOf(certificate, kind) is not { } line || !AmdNames.HasOrganization(certificate.Issuer))
            return Refuse("issuer", $"{IssuerName(kind, ProductLine.Milan)} or its like", certificate.Issuer);
        if (certificate.Version != 3)
            return Refuse("form", "X.509 version 3", $"version {certificate.Version}");
        if (certificate.PublicKey.Curve != X509Identifiers.NistP384 || !certificate.PublicKey.IsEllipticCurve)
            return Refuse("key", "a key on P-384", certificate.PublicKey);
        return DerSyntax
            .Guard("certificate", () => ReadExtensions(certificate, kind, line))
            .TryGet(out Parsed<VekCertificate> parsed, out Refusal? malformed)
            ? parsed
            : Refuse("extensions", "the extensions of AMD 57230", malformed.Seen);
    }

    private static ProductLine? LineOf(Certificate certificate, SigningKey kind)
    {
        string prefix = kind == SigningKey.Vlek ? VlekIssuerPrefix : VcekIssuerPrefix;
        string issuer = certificate.Issuer.CommonName ?? "";
        return issuer.StartsWith(prefix, StringComparison.Ordinal)
            ? ProductLines.FromName(issuer.AsSpan(prefix.Length))
            : null;
    }

    private static Parsed<VekCertificate> ReadExtensions(Certificate certificate, SigningKey kind, ProductLine line)
    {
        VekExtensionReader reader = new(certificate.Extensions);
        bool turin = line.Layout() == TcbLayout.Turin;
        int structVersion = reader.Byte(VekExtensions.StructVersion);
        if (structVersion != (turin ? 1 : 0))
            return Refuse("extensions", $"structVersion {(turin ? 1 : 0)} for {line.Name()}", $"{structVersion}");
        string productName = reader.Text(VekExtensions.ProductName);
        if (ProductLines.FromProductName(productName) != line)
            return Refuse("product", $"a product of the line {line.Name()}", productName);
        TcbVersion tcb = ReadTcb(reader, turin);
        bool hasHardwareId = reader.Has(VekExtensions.HardwareId);
        bool hasCspId = reader.Has(VekExtensions.CspId);
        if (hasHardwareId != (kind == SigningKey.Vcek) || hasCspId != (kind == SigningKey.Vlek))
            return Refuse(
                "identity",
                kind == SigningKey.Vcek ? "hwID and no cspID" : "cspID and no hwID",
                $"hwID {(hasHardwareId ? "present" : "absent")}, cspID {(hasCspId ? "present" : "absent")}"
            );
        ReadOnlyMemory<byte> hardwareId = hasHardwareId
            ? reader.Octets(VekExtensions.HardwareId, turin ? TurinHardwareIdSize : LegacyHardwareIdSize)
            : default;
        return new VekCertificate
        {
            Certificate = certificate,
            Kind = kind,
            Line = line,
            ProductName = productName,
            Tcb = tcb,
            HardwareId = hardwareId,
            HardwareIdText = Convert.ToHexStringLower(hardwareId.Span),
            TcbText = tcb.ToString(),
            CspId = hasCspId ? reader.Text(VekExtensions.CspId, LongestCspId) : null,
        };
    }

    // All of the layout: a certificate without one of them would leave that part of the TCB unchecked.
    private static TcbVersion ReadTcb(VekExtensionReader reader, bool turin) =>
        new()
        {
            Fmc = turin ? reader.Byte(VekExtensions.Fmc) : (byte)0,
            BootLoader = reader.Byte(VekExtensions.BootLoader),
            Tee = reader.Byte(VekExtensions.Tee),
            Snp = reader.Byte(VekExtensions.Snp),
            Microcode = reader.Byte(VekExtensions.Microcode),
            Reserved = turin
                ? Reserved(reader, VekExtensions.Spl5, VekExtensions.Spl6, VekExtensions.Spl7)
                : Reserved(reader, VekExtensions.Spl4, VekExtensions.Spl5, VekExtensions.Spl6, VekExtensions.Spl7),
        };

    private static uint Reserved(VekExtensionReader reader, params ReadOnlySpan<string> oids)
    {
        uint reserved = 0;
        for (int i = 0; i < oids.Length; i++)
            reserved |= (uint)reader.Byte(oids[i]) << (8 * i);
        return reserved;
    }

    private static Refusal Refuse(string part, string expected, object seen) =>
        new($"vek.{part}", "snp.certificates.vek", expected, seen.ToString() ?? "");
}
