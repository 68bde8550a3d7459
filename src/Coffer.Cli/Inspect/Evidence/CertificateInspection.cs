using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;
using Coffer.Bytes;
using static Coffer.Cli.Inspect.Evidence.EvidenceInspection;

namespace Coffer.Cli.Inspect.Evidence;

/// <summary>Explains X.509 certificates, DER or PEM: AMD's chip keys, TPM keys, authorities.</summary>
internal static class CertificateInspection
{
    private const byte Sequence = 0x30;

    /// <summary>True when the bytes are one certificate, or PEM with certificates.</summary>
    public static bool IsCertificate(byte[] bytes) =>
        bytes.AsSpan().StartsWith("-----BEGIN CERTIFICATE-----"u8)
        || (bytes is [Sequence, ..] && Certificate.Read(bytes).Refusal is null);

    /// <summary>Explains them.</summary>
    public static Parsed<Explanation> Explain(byte[] bytes)
    {
        if (!PemCertificates.LooksLikePem(bytes))
            return Certificate.Read(bytes).Then<Explanation>(certificate => Explain(certificate));
        if (!PemCertificates.Read(bytes).TryGet(out ImmutableArray<ReadOnlyMemory<byte>> ders, out Refusal? refusal))
            return refusal;
        if (ders.Length == 1)
            return Certificate.Read(ders[0]).Then<Explanation>(certificate => Explain(certificate));
        List<Explanation> parts = [];
        foreach (ReadOnlyMemory<byte> der in ders)
        {
            if (!Certificate.Read(der).TryGet(out Certificate? certificate, out refusal))
                return refusal;
            parts.Add(Explain(certificate));
        }
        return new Explanation(
            "certificates",
            "certificates",
            [new Fact("certificates", $"{parts.Count}")],
            [.. parts]
        );
    }

    /// <summary>What is known of one.</summary>
    public static IEnumerable<Fact> Facts(Certificate certificate)
    {
        yield return new("subject", $"{certificate.Subject}");
        yield return new("issuer", $"{certificate.Issuer}");
        yield return new("serial", Hex(certificate.SerialNumber));
        yield return new("valid", $"{Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}");
        yield return new("key", $"{certificate.PublicKey}");
        yield return new("sha256", Convert.ToHexStringLower(SHA256.HashData(certificate.Der.Span)));
        if (VekCertificate.KindOf(certificate) is not null)
            foreach (Fact fact in VekFacts(certificate))
                yield return fact;
        if (certificate.Extensions.Find(GceInstance.Oid) is { } gce)
            yield return GceFact(gce);
    }

    private static Explanation Explain(Certificate certificate) =>
        new("certificate", $"certificate {certificate}", [.. Facts(certificate)]);

    private static IEnumerable<Fact> VekFacts(Certificate certificate)
    {
        if (!VekCertificate.Read(certificate).TryGet(out VekCertificate? vek, out Refusal? refusal))
        {
            yield return new("chip key", "cannot be read", $"expected {refusal.Expected}, seen {refusal.Seen}");
            yield break;
        }
        yield return new(
            "chip key",
            $"{vek.Kind.ToString().ToUpperInvariant()} of {vek.ProductName} ({vek.Line.Name()})"
        );
        yield return new("tcb", $"{vek.Tcb}", "the security versions that the key was derived for");
        if (!vek.HardwareId.IsEmpty)
            yield return new("hardware id", Hex(vek.HardwareId));
        if (vek.CspId is { } csp)
            yield return new("csp id", csp);
    }

    private static Fact GceFact(CertificateExtension extension) =>
        GceInstance.Read(extension.Value).TryGet(out GceInstance? instance, out Refusal? refusal)
            ? new(
                "gce instance",
                $"{instance}",
                instance.IsProduction ? "a production TPM" : "NOT a production TPM: says nothing"
            )
            : new("gce instance", "cannot be read", refusal.Seen);

    private static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
