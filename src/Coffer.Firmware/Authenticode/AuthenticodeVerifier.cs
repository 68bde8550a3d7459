using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Pkcs7;

namespace Coffer.Firmware.Authenticode;

/// <summary>
/// Judges the signatures of an image as firmware with Secure Boot does (UEFI 2.10, section 32.5.3.3), and stricter: no
/// byte of an image with one signature can change without a refusal, also not those the digest leaves out.
/// </summary>
public static class AuthenticodeVerifier
{
    private const string Thing = "signature of the image";

    /// <summary>The first signature that is right and leads to a trusted certificate.</summary>
    /// <param name="pe">The image, untrusted.</param>
    /// <param name="trusted">What db holds: certificates of signers or of their authorities. Dates are not looked at.</param>
    /// <returns>
    /// The signature, or what <see cref="PeImage.Read"/> refused, or <c>authenticode.unsigned</c>, or for the first
    /// signature <c>authenticode.content</c>, <c>authenticode.digest</c>, <c>signature.content-type</c>, <c>signature.signer</c>,
    /// <c>signature.message-digest</c>, <c>signature.signature</c> or <c>signature.chain</c>, or at last
    /// <c>authenticode.checksum</c>.
    /// </returns>
    public static Parsed<VerifiedSignature> Verify(
        ReadOnlyMemory<byte> pe,
        IReadOnlyCollection<X509Certificate2> trusted
    ) => PeImage.Read(pe).Then(image => Verify(image, trusted));

    /// <summary>The same for an image that was already read.</summary>
    public static Parsed<VerifiedSignature> Verify(PeImage image, IReadOnlyCollection<X509Certificate2> trusted)
    {
        if (!WinCertificate.ReadTable(image).TryGet(out ImmutableArray<WinCertificate> table, out Refusal? refusal))
            return refusal;
        byte[] digest = AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256);
        refusal = null;
        for (int index = 0; index < table.Length; index++)
        {
            if (Verify(table[index], digest, trusted).TryGet(out X509Certificate2? signer, out Refusal? why))
                return CheckSumOf(image) is { } badCheckSum
                    ? badCheckSum
                    : new VerifiedSignature(digest, signer, index);
            refusal ??= why;
        }
        return refusal ?? new Refusal("authenticode.unsigned", Thing, "a signature", "none");
    }

    private static Parsed<X509Certificate2> Verify(
        WinCertificate entry,
        byte[] digest,
        IReadOnlyCollection<X509Certificate2> trusted
    )
    {
        if (!SignedData.ReadContentInfo(entry.Certificate).TryGet(out SignedData? signedData, out Refusal? refusal))
            return refusal;
        if (signedData.Content is not { } content)
            return Refuse("content", "SpcIndirectDataContent", "a detached signature");
        if (!SpcIndirectDataContent.Read(content).TryGet(out SpcIndirectDataContent? indirect, out refusal))
            return refusal;
        if (!indirect.Digest.Span.SequenceEqual(digest))
            return Refuse("digest", Convert.ToHexStringLower(indirect.Digest.Span), Convert.ToHexStringLower(digest));
        ReadOnlySpan<byte> signed = SpcIndirectDataContent.ContentsOf(content).Span;
        return SignedDataVerifier.Verify(signedData, ObjectIdentifiers.SpcIndirectData, signed, trusted);
    }

    // No signature covers the field. Linkers may leave it zero; any other value must be right.
    private static Refusal? CheckSumOf(PeImage image)
    {
        uint expected = PeCheckSum.Compute(image);
        uint seen = image.OptionalHeader.CheckSum;
        return seen == 0 || seen == expected ? null : Refuse("checksum", $"0x{expected:x8} or 0", $"0x{seen:x8}");
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"authenticode.{part}", Thing, expected, seen);
}
