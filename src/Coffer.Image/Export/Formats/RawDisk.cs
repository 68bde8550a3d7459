using Coffer.Image.Export.Disks;

namespace Coffer.Image.Export.Formats;

/// <summary>A raw disk as a file with holes.</summary>
public static class RawDisk
{
    private const int BlockSize = 64 << 10;

    /// <summary>Writes the disk to an empty, seekable stream; blocks of zeros stay holes.</summary>
    public static void Write(Stream destination, ISparseDisk disk)
    {
        foreach (DataBlock block in new DataBlocks(disk, BlockSize).Read())
        {
            long offset = block.Index * BlockSize;
            destination.Position = offset;
            destination.Write(block.Bytes.Span[..(int)Math.Min(BlockSize, disk.Length - offset)]);
        }
        destination.SetLength(disk.Length);
    }
}
