using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Coffer.Image.Containers;

/// <summary>A blob of an OCI image, by its digest (OCI image specification 1.1, "Content Descriptors").</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hex digits.</param>
/// <param name="Size">Bytes.</param>
public sealed partial record OciDescriptor(string MediaType, string Digest, long Size)
{
    /// <summary>Largest blob anybody believes in.</summary>
    internal const long LargestBlob = 1L << 34;

    /// <summary>Path of the blob in an OCI layout.</summary>
    internal string BlobPath => $"blobs/{Digest.Replace(':', '/')}";

    /// <summary>True for the digests we take: SHA-256.</summary>
    internal static bool IsDigest(string text) => DigestPattern().IsMatch(text);

    /// <summary>The digest of bytes.</summary>
    internal static string DigestOf(ReadOnlySpan<byte> bytes) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex DigestPattern();
}
