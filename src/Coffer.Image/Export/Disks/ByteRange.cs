namespace Coffer.Image.Export.Disks;

/// <summary>Bytes of a disk.</summary>
/// <param name="Start">Offset of the first.</param>
/// <param name="End">Offset behind the last.</param>
public readonly record struct ByteRange(long Start, long End)
{
    /// <summary>How many.</summary>
    public long Length => End - Start;
}
