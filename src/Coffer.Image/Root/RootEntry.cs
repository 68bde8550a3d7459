namespace Coffer.Image.Root;

/// <summary>One path of the OS root. Times are not kept: every file of an image carries the same one.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits, with set-id and sticky bits.</param>
/// <param name="Owner">User id.</param>
/// <param name="Group">Group id.</param>
/// <param name="Content">Bytes of a file.</param>
/// <param name="LinkTarget">Target of a symbolic link.</param>
public sealed record RootEntry(
    RootEntryKind Kind,
    int Mode,
    int Owner = 0,
    int Group = 0,
    RootContent? Content = null,
    string? LinkTarget = null
)
{
    /// <summary>A directory of root's.</summary>
    public static RootEntry Directory(int mode = 0b111_101_101) => new(RootEntryKind.Directory, mode);

    /// <summary>A file of root's.</summary>
    public static RootEntry File(RootContent content, int mode = 0b110_100_100) =>
        new(RootEntryKind.File, mode, Content: content);

    /// <summary>A text file of root's, 0644.</summary>
    public static RootEntry Text(string text) => File(RootContent.Of(text));

    /// <summary>A symbolic link.</summary>
    public static RootEntry Link(string target) => new(RootEntryKind.SymbolicLink, 0b111_111_111, LinkTarget: target);
}
