using System.IO.Enumeration;

namespace Coffer.Image.Root;

/// <summary>What is in a directory and below it, links as what they are: one that leads to a directory is not followed.</summary>
internal static class DirectoryEntries
{
    private static readonly EnumerationOptions s_all = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    /// <summary>Its entries, in no order.</summary>
    internal static IEnumerable<FileSystemInfo> Below(string directory) =>
        new FileSystemEnumerable<FileSystemInfo>(
            Path.GetFullPath(directory),
            (ref FileSystemEntry entry) => entry.ToFileSystemInfo(),
            s_all
        )
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
}
