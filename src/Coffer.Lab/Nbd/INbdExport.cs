namespace Coffer.Lab.Nbd;

/// <summary>The disk a server exports. Called by one thread; offsets and lengths are bytes inside it, judged before.</summary>
public interface INbdExport
{
    /// <summary>Size in bytes, a multiple of 512.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="destination"/> with the bytes at <paramref name="offset"/>.</summary>
    void Read(long offset, Span<byte> destination);

    /// <summary>Writes; durable after the next flush, or at once with <paramref name="forceUnitAccess"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> source, bool forceUnitAccess);

    /// <summary>Makes bytes zeros, for NBD_CMD_WRITE_ZEROES and NBD_CMD_TRIM.</summary>
    void Zero(long offset, long length, bool forceUnitAccess);

    /// <summary>Makes everything written so far durable.</summary>
    void Flush();
}
