using Coffer.Bytes;

namespace Coffer.Keys.Owner;

/// <summary>Copies a key directory to a place beside it. Private keys stay on the disk that the owner put them on.</summary>
/// <param name="directory">The directory.</param>
/// <param name="files">The file system it is on.</param>
internal sealed class KeyDirectoryCopy(string directory, IFileSystem files)
{
    /// <summary>Why it cannot be copied and renamed; null when nothing speaks against it. Before anything is copied.</summary>
    /// <returns>Null, <c>keys.link</c> or <c>keys.mount-point</c>.</returns>
    public Refusal? Judge() => Judge(new DirectoryInfo(directory));

    /// <summary>Copies what is in it.</summary>
    /// <param name="target">A new directory.</param>
    public void WriteTo(string target) => Copy(directory, target);

    /// <summary>Returns when a directory, and all that is in it, survives a power cut.</summary>
    public static void Flush(string directory, IFileSystem files)
    {
        foreach (string file in Directory.GetFiles(directory))
            files.Flush(file);
        foreach (string folder in Directory.GetDirectories(directory))
            Flush(folder, files);
        files.Flush(directory);
    }

    private Refusal? Judge(FileSystemInfo entry)
    {
        if (entry.LinkTarget is { } target)
            return new(
                "keys.link",
                Named(entry),
                "the directory or file itself: what is behind a link would be copied to this disk",
                $"a link to {target}",
                entry.FullName == directory ? "name what it leads to with --dir" : "put what it leads to into its place"
            );
        if (entry is not DirectoryInfo folder)
            return null;
        if (files.IsMountPoint(folder.FullName))
            return new(
                "keys.mount-point",
                Named(entry),
                "a directory on the same file system as what is beside it",
                "a mount point: its keys would be copied out of what is mounted",
                "move the keys into a directory below the mount point, and name that one with --dir"
            );
        return folder
            .GetFileSystemInfos()
            .OrderBy(inner => inner.Name, StringComparer.Ordinal)
            .Select(Judge)
            .FirstOrDefault(refusal => refusal is not null);
    }

    private string Named(FileSystemInfo entry) =>
        entry.FullName == directory
            ? $"key directory {directory}"
            : $"{Path.GetRelativePath(directory, entry.FullName)} in key directory {directory}";

    private void Copy(string source, string target)
    {
        foreach (string file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(source))
        {
            string inner = Path.Combine(target, Path.GetFileName(folder));
            files.MakeDirectory(inner);
            Copy(folder, inner);
        }
    }
}
