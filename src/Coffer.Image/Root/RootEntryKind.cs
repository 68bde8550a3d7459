namespace Coffer.Image.Root;

/// <summary>What a path of the OS root is.</summary>
public enum RootEntryKind
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,
}
