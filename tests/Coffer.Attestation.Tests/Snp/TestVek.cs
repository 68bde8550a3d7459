using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Tests.Snp;

/// <summary>The certificate of a VCEK or VLEK to be, right in every point until a test changes one.</summary>
internal sealed class TestVek
{
    public TestVek(ProductLine line, SigningKey kind = SigningKey.Vcek)
    {
        (Line, Kind) = (line, kind);
        Issuer = VekCertificate.IssuerName(kind, line);
        Subject = kind == SigningKey.Vlek ? "SEV-VLEK" : "SEV-VCEK";
        bool turin = line == ProductLine.Turin;
        Extensions[VekExtensions.StructVersion] = Integer(turin ? 1 : 0);
        Extensions[VekExtensions.ProductName] = Text(line.Name());
        Extensions[VekExtensions.BootLoader] = Integer(turin ? 3 : 4);
        Extensions[VekExtensions.Tee] = Integer(turin ? 2 : 0);
        Extensions[VekExtensions.Snp] = Integer(24);
        Extensions[turin ? VekExtensions.Fmc : VekExtensions.Spl4] = Integer(turin ? 1 : 0);
        Extensions[VekExtensions.Spl5] = Integer(0);
        Extensions[VekExtensions.Spl6] = Integer(0);
        Extensions[VekExtensions.Spl7] = Integer(0);
        Extensions[VekExtensions.Microcode] = Integer(219);
        if (kind == SigningKey.Vlek)
            Extensions[VekExtensions.CspId] = Text("CN=cc-us-east-2.amazonaws.com");
        else
            Extensions[VekExtensions.HardwareId] = HardwareId(line);
    }

    public static ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public ProductLine Line { get; }

    public SigningKey Kind { get; }

    public SortedDictionary<string, byte[]> Extensions { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Critical { get; } = [];

    public string Subject { get; set; }

    public string Issuer { get; set; }

    public string Organization { get; set; } = "Advanced Micro Devices";

    public X509SignatureGenerator Signer { get; set; } = new AmdSignatureGenerator(TestPki.AskKey);

    public ECDsa CertifiedKey { get; set; } = Key;

    public DateTimeOffset NotAfter { get; set; } = TestPki.NotAfter;

    public static byte[] HardwareId(ProductLine line) =>
        [.. Enumerable.Range(1, line == ProductLine.Turin ? 8 : 64).Select(i => (byte)(i * 3))];

    public static byte[] Integer(int value)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteInteger(value);
        return writer.Encode();
    }

    public static byte[] Text(string value)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.IA5String, value);
        return writer.Encode();
    }

    public byte[] Build()
    {
        X500DistinguishedName subject = TestPki.Name(Subject, Organization);
        CertificateRequest request = new(subject, CertifiedKey, HashAlgorithmName.SHA384);
        foreach ((string oid, byte[] value) in Extensions)
            request.CertificateExtensions.Add(new X509Extension(oid, value, Critical.Contains(oid)));
        return request.Sign(Issuer, Signer, [0], notAfter: NotAfter);
    }
}
