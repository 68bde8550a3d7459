namespace Coffer.Image.Export.Disks;

/// <summary>A disk in blocks of one size, without those that are only zeros. What is a hole is not read, what is read is read once.</summary>
/// <param name="disk">The disk.</param>
/// <param name="blockSize">Bytes of a block.</param>
public sealed class DataBlocks(ISparseDisk disk, int blockSize)
{
    /// <summary>The blocks, ascending.</summary>
    public IEnumerable<DataBlock> Read()
    {
        byte[] buffer = new byte[blockSize];
        long index = -1;
        foreach (ByteRange piece in Pieces())
        {
            long block = piece.Start / blockSize;
            if (block != index)
            {
                if (Holds(buffer))
                    yield return new DataBlock(index, buffer);
                Array.Clear(buffer);
                index = block;
            }
            disk.Read(piece.Start, buffer.AsSpan((int)(piece.Start - (block * blockSize)), (int)piece.Length));
        }
        if (Holds(buffer))
            yield return new DataBlock(index, buffer);
    }

    private static bool Holds(byte[] buffer) => buffer.AsSpan().ContainsAnyExcept((byte)0);

    // The ranges, cut where blocks begin.
    private IEnumerable<ByteRange> Pieces()
    {
        foreach (ByteRange range in disk.DataRanges())
        {
            for (long at = range.Start; at < range.End; )
            {
                long end = Math.Min(range.End, ((at / blockSize) + 1) * blockSize);
                yield return new ByteRange(at, end);
                at = end;
            }
        }
    }
}
