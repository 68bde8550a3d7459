using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>What is in a directory and below it, links as what they are: one that leads to a directory is not followed.</summary>
internal static class DirectoryEntries
{
    /// <summary>Its entries, in no order; all of them, or none.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="family">First word of the reason: "files".</param>
    /// <returns>They, or <c>.unreadable</c> of the family.</returns>
    internal static Parsed<ImmutableArray<FileSystemInfo>> Below(string directory, string family)
    {
        ImmutableArray<FileSystemInfo>.Builder entries = ImmutableArray.CreateBuilder<FileSystemInfo>();
        Stack<string> open = new([Path.GetFullPath(directory)]);
        while (open.TryPop(out string? next))
        {
            FileSystemInfo[] found;
            try
            {
                found = new DirectoryInfo(next).GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Unreadable(next, family, e);
            }
            entries.AddRange(found);
            foreach (DirectoryInfo inner in found.OfType<DirectoryInfo>().Where(entry => entry.LinkTarget is null))
                open.Push(inner.FullName);
        }
        return entries.ToImmutable();
    }

    /// <summary>Why a file or directory that cannot be read stops everything: what is left out would be missed by nobody.</summary>
    internal static Refusal Unreadable(string path, string family, Exception e) =>
        new(
            $"{family}.unreadable",
            path,
            "a file or directory that can be read",
            e.Message,
            "let yourself read it, or take it away"
        );
}
