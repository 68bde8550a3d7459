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
/// A file that names what an owner forbids: certificates (one in DER, or PEM), an EFI image (by its Authenticode digest), lists that somebody made (<c>.esl</c>), or the
/// <c>measurements.json</c> of a build (by the digests of its two UKIs; the boot loader is the same one in other builds).
/// </summary>
public static class ForbiddenFile
{
    /// <summary>Most bytes of one: a UKI.</summary>
    public const int LargestSize = 256 << 20;

    private const byte Sequence = 0x30;

    private static ReadOnlySpan<byte> Pem => "-----BEGIN CERTIFICATE-----"u8;

    /// <summary>The lists of it.</summary>
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
        if (span.StartsWith([Sequence]) || span.IndexOf(Pem) >= 0)
            return Certificates(bytes, owner);
        return ForbiddenDatabase.Read(bytes).Then<ImmutableArray<EfiSignatureList>>(database => database.Lists);
    }

    private static Parsed<ImmutableArray<EfiSignatureList>> Images(Guid owner, params ReadOnlyMemory<byte>[] digests) =>
        digests.Select(digest => EfiSignatureList.ForSha256(owner, [digest])).ToImmutableArray();

    // All of a file: one that is left out would boot on.
    private static Parsed<ImmutableArray<EfiSignatureList>> Certificates(ReadOnlyMemory<byte> bytes, Guid owner)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            if (bytes.Span[0] == Sequence)
                certificates.Add(X509CertificateLoader.LoadCertificate(bytes.Span));
            else
                certificates.ImportFromPem(Encoding.Latin1.GetString(bytes.Span));
            // ImportFromPem passes over a block that is damaged.
            int blocks = bytes.Span[0] == Sequence ? 1 : bytes.Span.Count(Pem);
            return certificates.Count != blocks
                ? Refuse($"{certificates.Count} certificates in {blocks} blocks")
                : certificates.Select(one => EfiSignatureList.ForCertificate(owner, one)).ToImmutableArray();
        }
        catch (CryptographicException)
        {
            return Refuse("something else");
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
                certificate.Dispose();
        }
    }

    private static Refusal Refuse(string seen) =>
        new(
            "dbx.file",
            "what is to be forbidden",
            "certificates, an EFI image, measurements.json or signature lists",
            seen
        );
}
