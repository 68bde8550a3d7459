using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Image.Verification;

/// <summary>Files that somebody else may have put there.</summary>
internal static class BoundedFile
{
    /// <summary>All bytes of one, at most <paramref name="largest"/>.</summary>
    /// <returns>They, or <c>release.missing</c>, <c>release.too-large</c>.</returns>
    internal static Parsed<byte[]> Read(string path, int largest)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            return Missing(path);
        return file.Length <= largest
            ? File.ReadAllBytes(path)
            : new Refusal("release.too-large", Path.GetFileName(path), $"at most {largest} bytes", $"{file.Length}");
    }

    /// <summary>SHA-256 of one of any size, lower-case hex.</summary>
    /// <returns>It, or <c>release.missing</c>.</returns>
    internal static Parsed<string> Digest(string path)
    {
        if (!File.Exists(path))
            return Missing(path);
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static Refusal Missing(string path) =>
        new("release.missing", Path.GetFileName(path), "a file", "no such file");
}
