using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Linux.Mounts;

namespace Coffer.Image.Root;

/// <summary>Copies the description's files into the root: owner root, 0755 for directories and programs, 0644 for the rest.</summary>
public static class FilesDirectory
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute;

    /// <summary>Puts everything below <paramref name="directory"/> at the same place below the root's /.</summary>
    /// <returns>SHA-256 over all of it, lower-case hex (docs/formats.md, section 38).</returns>
    /// <exception cref="RefusedException">
    /// <c>files.kind</c>: something there is neither a directory, a file nor a symbolic link; <c>files.unreadable</c>.
    /// </exception>
    public static string CopyTo(RootTree tree, string directory)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ImmutableArray<FileSystemInfo> entries = DirectoryEntries.Below(directory, "files").OrThrow();
        foreach (FileSystemInfo info in entries.OrderBy(i => i.FullName, StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(directory, info.FullName);
            RootEntry entry = EntryOf(info);
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{What(entry)}\0"));
            if (entry.Kind == RootEntryKind.Directory && tree.Contains(tree.Resolve(path)))
                continue;
            tree.Put(path, entry);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of each file that <see cref="CopyTo"/> put into a root, lower-case hex, by its path there.</summary>
    public static ImmutableSortedDictionary<string, string> Digests(RootTree tree) =>
        tree
            .Entries.Where(entry => entry.Value.Content?.Sha256 is not null)
            .ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => entry.Value.Content!.Sha256!,
                StringComparer.Ordinal
            );

    private static string What(RootEntry entry) =>
        entry.Kind switch
        {
            RootEntryKind.Directory => "directory",
            RootEntryKind.SymbolicLink => $"link {entry.LinkTarget}",
            _ => $"file {Convert.ToString(entry.Mode, 8)} {entry.Content!.Sha256}",
        };

    private static RootEntry EntryOf(FileSystemInfo info) =>
        info.LinkTarget is { } target ? RootEntry.Link(target)
        : info is DirectoryInfo ? RootEntry.Directory()
        // Before it is opened: a pipe would wait for its other end.
        : RegularFile.Is(info.FullName)
            ? RootEntry.File(
                ContentOf(info.FullName),
                info.UnixFileMode.HasFlag(Executable) ? 0b111_101_101 : 0b110_100_100
            )
        : throw new RefusedException(
            new Refusal(
                "files.kind",
                info.FullName,
                "a directory, a file or a symbolic link",
                "a pipe, socket or device",
                "take it away"
            )
        );

    private static RootContent ContentOf(string path)
    {
        try
        {
            return RootContent.OfFixedFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(DirectoryEntries.Unreadable(path, "files", e));
        }
    }
}
