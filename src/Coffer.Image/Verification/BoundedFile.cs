using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Image.Verification;

/// <summary>Files that somebody else may have put there.</summary>
internal static class BoundedFile
{
    /// <summary>All bytes of one, at most <paramref name="largest"/>.</summary>
    /// <returns>They, or <c>release.missing</c>, <c>release.link</c>, <c>release.no-file</c>, <c>release.too-large</c>.</returns>
    internal static Parsed<byte[]> Read(string path, int largest)
    {
        if (JudgePlace(path) is { } refusal)
            return refusal;
        using FileStream stream = File.OpenRead(path);
        // Not by its length: it may grow.
        byte[] bytes = new byte[largest + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= largest
            ? bytes[..length]
            : new Refusal("release.too-large", Path.GetFileName(path), $"at most {largest} bytes", "more");
    }

    /// <summary>SHA-256 of one of any size, lower-case hex.</summary>
    /// <returns>It, or <c>release.missing</c>, <c>release.link</c>, <c>release.no-file</c>.</returns>
    internal static Parsed<string> Digest(string path)
    {
        if (JudgePlace(path) is { } refusal)
            return refusal;
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // A link may lead to a device, or to a file that is another one a moment later.
    private static Refusal? JudgePlace(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is not null ? new("release.link", Path.GetFileName(path), "a file", "a symbolic link")
            : !file.Exists ? new("release.missing", Path.GetFileName(path), "a file", "no such file")
            : file.Length > 0 ? null
            : new("release.no-file", Path.GetFileName(path), "a regular file", "an empty one, a pipe or a device");
    }
}
