namespace Coffer.Lab.Recording;

/// <summary>One thing that happened, without its bytes.</summary>
/// <param name="Kind">What.</param>
/// <param name="Durable">A write with forced unit access: it survives a power cut without a flush.</param>
/// <param name="Offset">First byte on the disk.</param>
/// <param name="Length">Bytes on the disk, or of the state or text.</param>
/// <param name="Position">Where its bytes are in the file of the recording.</param>
public sealed record DiskEvent(DiskEventKind Kind, bool Durable, long Offset, long Length, long Position)
{
    /// <summary>True when it changes the disk.</summary>
    public bool ChangesDisk => Kind is DiskEventKind.Write or DiskEventKind.Zero;

    /// <summary>True when it changes bytes of this range.</summary>
    public bool Touches(long offset, long length) =>
        ChangesDisk && Offset < offset + length && offset < Offset + Length;
}
