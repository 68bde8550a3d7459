using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Verification;

/// <summary>Files that somebody else may have put there.</summary>
internal static class BoundedFile
{
    /// <summary>All bytes of one, at most <paramref name="largest"/>.</summary>
    /// <returns>They, or <c>release.missing</c>, <c>release.link</c>, <c>release.no-file</c>, <c>release.unreadable</c>, <c>release.too-large</c>.</returns>
    internal static Parsed<byte[]> Read(string path, int largest) =>
        Open(path).Then(stream => ReadAll(stream, Path.GetFileName(path), largest));

    /// <summary>SHA-256 of one of any size, lower-case hex.</summary>
    /// <returns>It, or <c>release.missing</c>, <c>release.link</c>, <c>release.no-file</c>, <c>release.unreadable</c>.</returns>
    internal static Parsed<string> Digest(string path) => Open(path).Then(Hash);

    private static Parsed<FileStream> Open(string path)
    {
        if (JudgePlace(path) is { } refusal)
            return refusal;
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DirectoryEntries.Unreadable(Path.GetFileName(path), "release", e);
        }
    }

    private static Parsed<byte[]> ReadAll(FileStream opened, string name, int largest)
    {
        using FileStream stream = opened;
        // Not by its length: it may grow.
        byte[] bytes = new byte[largest + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= largest
            ? bytes[..length]
            : new Refusal("release.too-large", name, $"at most {largest} bytes", "more");
    }

    private static Parsed<string> Hash(FileStream opened)
    {
        using FileStream stream = opened;
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
