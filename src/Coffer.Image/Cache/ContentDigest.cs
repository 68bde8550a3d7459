using System.Security.Cryptography;
using System.Text;

namespace Coffer.Image.Cache;

/// <summary>SHA-256 over what a file or a directory holds. Times, owners and bits of the mode that hang on the umask are not part of it.</summary>
internal static class ContentDigest
{
    /// <summary>Of a file the digest of its bytes; of a directory one over everything below it. Lower-case hex.</summary>
    internal static string Of(string path) => Directory.Exists(path) ? OfDirectory(path) : OfFile(path);

    private static string OfDirectory(string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, new DirectoryInfo(path), "");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, DirectoryInfo directory, string place)
    {
        foreach (
            FileSystemInfo info in directory.EnumerateFileSystemInfos().OrderBy(i => i.Name, StringComparer.Ordinal)
        )
        {
            string name = $"{place}/{info.Name}";
            // No path and no target of a link has a NUL in it.
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{What(info)}\0"));
            if (info is DirectoryInfo { LinkTarget: null } below)
                Add(hash, below, name);
        }
    }

    private static string What(FileSystemInfo info) =>
        info.LinkTarget is { } target ? $"link {target}"
        : info is DirectoryInfo ? "directory"
        : $"{(info.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? "program" : "file")} {OfFile(info.FullName)}";

    private static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
