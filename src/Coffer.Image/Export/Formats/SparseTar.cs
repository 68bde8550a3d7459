using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Coffer.Image.Export.Disks;

namespace Coffer.Image.Export.Formats;

/// <summary>
/// A tar archive in GNU's format of before POSIX (<c>tar --format=oldgnu --sparse</c>; GNU tar manual, "Basic Tar Format" and "Storing
/// Sparse Files") with one sparse file: a list of where its data belong, then the data alone. No times, no owner.
/// </summary>
public static class SparseTar
{
    private const int BlockSize = 512;
    private const int ChunkSize = 64 << 10;
    private const int RangesOfHeader = 4;
    private const int RangesOfExtension = 21;
    private const long LargestOctal = 1L << 33;

    /// <summary>Writes the archive; the stream need not seek.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="name">Name of the file in it, at most 99 ASCII characters.</param>
    /// <param name="disk">The file.</param>
    public static void Write(Stream destination, string name, ISparseDisk disk)
    {
        // The last range ends where the file ends: it says how long the file is when a hole is at its end.
        ImmutableArray<ByteRange> data = [.. disk.DataRanges()];
        ImmutableArray<ByteRange> map = [.. data, new ByteRange(disk.Length, disk.Length)];
        destination.Write(Header(name, disk.Length, data.Sum(range => range.Length), map));
        foreach (ByteRange[] ranges in map.Skip(RangesOfHeader).Chunk(RangesOfExtension))
            destination.Write(Extension(ranges, ranges[^1] != map[^1]));
        foreach (ByteRange range in data)
            Copy(disk, range, destination);
        destination.Write(new byte[2 * BlockSize]);
    }

    private static void Copy(ISparseDisk disk, ByteRange range, Stream destination)
    {
        byte[] buffer = new byte[ChunkSize];
        for (long at = range.Start; at < range.End; )
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(ChunkSize, range.End - at));
            disk.Read(at, chunk);
            destination.Write(chunk);
            at += chunk.Length;
        }
    }

    private static byte[] Header(string name, long length, long stored, ImmutableArray<ByteRange> map)
    {
        byte[] header = new byte[BlockSize];
        Encoding.ASCII.GetBytes(name, header.AsSpan(0, 99));
        Number(header.AsSpan(100, 8), 0x1a4); // rw-r--r--
        Number(header.AsSpan(108, 8), 0);
        Number(header.AsSpan(116, 8), 0);
        Number(header.AsSpan(124, 12), stored);
        Number(header.AsSpan(136, 12), 0);
        header[156] = (byte)'S';
        "ustar  \0"u8.CopyTo(header.AsSpan(257));
        Ranges(header.AsSpan(386), map.AsSpan()[..Math.Min(map.Length, RangesOfHeader)]);
        header[482] = (byte)(map.Length > RangesOfHeader ? 1 : 0);
        Number(header.AsSpan(483, 12), length);
        // The sum counts its own field as spaces.
        header.AsSpan(148, 8).Fill((byte)' ');
        Number(header.AsSpan(148, 7), header.Sum(value => (long)value));
        return header;
    }

    private static byte[] Extension(ByteRange[] ranges, bool more)
    {
        byte[] block = new byte[BlockSize];
        Ranges(block, ranges);
        block[504] = (byte)(more ? 1 : 0);
        return block;
    }

    private static void Ranges(Span<byte> destination, ReadOnlySpan<ByteRange> ranges)
    {
        foreach (ByteRange range in ranges)
        {
            Number(destination[..12], range.Start);
            Number(destination[12..24], range.Length);
            destination = destination[24..];
        }
    }

    // Octal digits and a zero byte; what does not fit in a field of 12 is binary, big-endian, with the highest bit set.
    private static void Number(Span<byte> field, long value)
    {
        if (value < LargestOctal)
        {
            string digits = Convert.ToString(value, 8).PadLeft(field.Length - 1, '0');
            Encoding.ASCII.GetBytes(digits, field);
            return;
        }
        field[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
    }
}
