namespace Coffer.Lab.Recording;

/// <summary>Part of a write that is on a disk.</summary>
/// <param name="Source">The write, or zeros.</param>
/// <param name="Skip">Bytes at its start that are not.</param>
/// <param name="Length">Bytes behind them that are.</param>
internal readonly record struct DiskPatch(DiskEvent Source, long Skip, long Length)
{
    /// <summary>All of it.</summary>
    public static DiskPatch Whole(DiskEvent source) => new(source, 0, source.Length);

    /// <summary>First byte on the disk.</summary>
    public long Offset => Source.Offset + Skip;
}
