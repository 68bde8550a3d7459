using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;

namespace Coffer.Cli.Inspect;

/// <summary>Who signed an image, and whether the signature is right; whether the signer is trusted, firmware's db decides.</summary>
internal static class ImageSignature
{
    /// <summary>The facts.</summary>
    public static IEnumerable<Fact> Facts(PeImage image)
    {
        if (!image.IsSigned)
            return [new Fact("signature", "none", "firmware with Secure Boot refuses it")];
        X509Certificate2[] embedded = [.. EmbeddedCertificates(image)];
        if (
            !AuthenticodeVerifier.Verify(image, embedded).TryGet(out VerifiedSignature? signature, out Refusal? refusal)
        )
            return
            [
                new Fact("signature", $"wrong [{refusal.Reason}]", $"expected {refusal.Expected}, seen {refusal.Seen}"),
            ];
        return
        [
            new Fact("signature", "right for its signer", "whether that signer may boot is decided by db"),
            new Fact("signer", signature.Signer.Subject),
            new Fact("signer sha256", CertificateText.Fingerprint(signature.Signer)),
        ];
    }

    private static IEnumerable<X509Certificate2> EmbeddedCertificates(PeImage image)
    {
        if (!WinCertificate.ReadTable(image).TryGet(out ImmutableArray<WinCertificate> table, out _))
            return [];
        return table.SelectMany(entry => entry.Certificates).Select(CertificateText.Load).OfType<X509Certificate2>();
    }
}
