namespace Coffer.Linux.Mounts;

/// <summary>What a path leads to, asked before it is opened: opening a pipe waits for its other end, and a device may never end.</summary>
public static class RegularFile
{
    /// <summary>True for a regular file, or a link to one; false for everything else, and where there is nothing.</summary>
    public static bool Is(string path) => FileStatus.TryOf(path, out FileStatus status) && status.IsFile;
}
