using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.SecureBoot;

/// <summary>
/// A file that names what an owner forbids: a certificate (DER or PEM), an EFI image (by its Authenticode digest), lists that somebody made (<c>.esl</c>), or the
/// <c>measurements.json</c> of a build (by the digests of its two UKIs; the boot loader is the same one in other builds).
/// </summary>
public static class ForbiddenFile
{
    /// <summary>Most bytes of one: a UKI.</summary>
    public const int LargestSize = 256 << 20;

    private const byte Sequence = 0x30;

    /// <summary>The entries, a list each.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="owner">SignatureOwner of entries that have none yet.</param>
    /// <returns>They, or <c>dbx.file</c>, or what <see cref="PeImage"/>, <see cref="ForbiddenDatabase"/> or <see cref="ExpectedMeasurements"/> refused.</returns>
    public static Parsed<ImmutableArray<EfiSignatureList>> Read(ReadOnlyMemory<byte> bytes, Guid owner)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.StartsWith("MZ"u8))
            return PeImage
                .Read(bytes)
                .Then(image => Images(owner, AuthenticodeDigest.Compute(image, HashAlgorithmName.SHA256)));
        if (span.StartsWith("{"u8))
            return ExpectedMeasurements
                .Read(span)
                .Then(build => Images(owner, build.Installer.Authenticode, build.Os.Authenticode));
        if (span.StartsWith("-----BEGIN CERTIFICATE-----"u8) || span.StartsWith([Sequence]))
            return Certificate(bytes, owner);
        return ForbiddenDatabase.Read(bytes).Then(Entries);
    }

    private static Parsed<ImmutableArray<EfiSignatureList>> Images(Guid owner, params ReadOnlyMemory<byte>[] digests) =>
        digests.Select(digest => EfiSignatureList.ForSha256(owner, [digest])).ToImmutableArray();

    private static Parsed<ImmutableArray<EfiSignatureList>> Certificate(ReadOnlyMemory<byte> bytes, Guid owner)
    {
        try
        {
            using X509Certificate2 certificate =
                bytes.Span[0] == Sequence
                    ? X509CertificateLoader.LoadCertificate(bytes.Span)
                    : X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(bytes.Span));
            return ImmutableArray.Create(EfiSignatureList.ForCertificate(owner, certificate));
        }
        catch (CryptographicException)
        {
            return new Refusal(
                "dbx.file",
                "what is to be forbidden",
                "a certificate, an EFI image, measurements.json or signature lists",
                "something else"
            );
        }
    }

    private static Parsed<ImmutableArray<EfiSignatureList>> Entries(ForbiddenDatabase database) =>
        database
            .Lists.SelectMany(list => list.Signatures.Select(entry => list with { Signatures = [entry] }))
            .ToImmutableArray();
}
