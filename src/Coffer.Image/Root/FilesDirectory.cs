using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>Copies the description's files into the root: owner root, 0755 for directories and programs, 0644 for the rest.</summary>
public static class FilesDirectory
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute;

    /// <summary>Puts everything below <paramref name="directory"/> at the same place below the root's /.</summary>
    /// <exception cref="RefusedException">Something there is neither a directory, a file nor a symbolic link.</exception>
    public static void CopyTo(RootTree tree, string directory)
    {
        foreach (
            FileSystemInfo info in DirectoryEntries.Below(directory).OrderBy(i => i.FullName, StringComparer.Ordinal)
        )
        {
            string path = Path.GetRelativePath(directory, info.FullName);
            if (info is DirectoryInfo && info.LinkTarget is null && tree.Contains(tree.Resolve(path)))
                continue;
            tree.Put(path, EntryOf(info));
        }
    }

    /// <summary>SHA-256 of each file, lower-case hex, by its path in the root.</summary>
    public static ImmutableSortedDictionary<string, string> Digests(string directory) =>
        DirectoryEntries
            .Below(directory)
            .OfType<FileInfo>()
            .Where(file => file.LinkTarget is null)
            .ToImmutableSortedDictionary(
                file => Path.GetRelativePath(directory, file.FullName),
                DigestOf,
                StringComparer.Ordinal
            );

    private static string DigestOf(FileInfo file)
    {
        using FileStream stream = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static RootEntry EntryOf(FileSystemInfo info) =>
        info.LinkTarget is { } target ? RootEntry.Link(target)
        : info is DirectoryInfo ? RootEntry.Directory()
        : info.Attributes.HasFlag(FileAttributes.Device)
            ? throw new RefusedException(
                new Refusal("files.kind", info.FullName, "a directory, a file or a symbolic link", "a device or socket")
            )
        : RootEntry.File(
            RootContent.OfFile(info.FullName),
            info.UnixFileMode.HasFlag(Executable) ? 0b111_101_101 : 0b110_100_100
        );
}
