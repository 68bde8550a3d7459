using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Image.Export.Disks;

namespace Coffer.Image.Export.Formats;

/// <summary>
/// A disk in QEMU's qcow2, version 3 (QEMU, docs/interop/qcow2.rst): clusters of 64 KiB, those of zeros left out, no compression, no
/// snapshots. Clusters: header, for each 512 MiB of the disk its data and then its L2 table, L1 table, refcount table, refcount blocks.
/// Integers are big-endian.
/// </summary>
public sealed class Qcow2
{
    private const int ClusterBits = 16;
    private const int ClusterSize = 1 << ClusterBits;
    private const int EntriesPerL2 = ClusterSize / sizeof(ulong);
    private const int RefcountsPerBlock = ClusterSize / sizeof(ushort);
    private const uint RefcountOrder = 4;
    private const uint HeaderLength = 104;
    private const ulong Copied = 1UL << 63;

    private readonly Stream _destination;
    private readonly ulong[] _l1;
    private readonly ulong[] _l2 = new ulong[EntriesPerL2];
    private readonly byte[] _cluster = new byte[ClusterSize];
    private long _openL2 = -1;
    private long _clusters;

    private Qcow2(Stream destination, long length)
    {
        _destination = destination;
        _l1 = new ulong[Divide(length, (long)ClusterSize * EntriesPerL2)];
    }

    /// <summary>Writes the disk to an empty, seekable stream.</summary>
    public static void Write(Stream destination, ISparseDisk disk)
    {
        Qcow2 file = new(destination, disk.Length);
        file.Append(new byte[ClusterSize]);
        foreach (DataBlock block in new DataBlocks(disk, ClusterSize).Read())
            file.AppendData(block);
        file.CloseL2();
        file.WriteTables(disk.Length);
    }

    private void AppendData(DataBlock block)
    {
        long l2 = block.Index / EntriesPerL2;
        if (l2 != _openL2)
            CloseL2();
        _openL2 = l2;
        _l2[block.Index % EntriesPerL2] = Append(block.Bytes.Span) | Copied;
    }

    private void CloseL2()
    {
        if (_openL2 < 0)
            return;
        _l1[_openL2] = AppendEntries(_l2) | Copied;
        Array.Clear(_l2);
    }

    private void WriteTables(long length)
    {
        ulong l1 = AppendEntries(_l1);
        long tableClusters = 1;
        long blocks = 1;
        // Blocks and table count themselves too.
        while (blocks * RefcountsPerBlock < _clusters + tableClusters + blocks)
        {
            blocks++;
            tableClusters = Divide(blocks * sizeof(ulong), ClusterSize);
        }
        ulong first = (ulong)((_clusters + tableClusters) * ClusterSize);
        ulong[] table = new ulong[blocks];
        for (int i = 0; i < table.Length; i++)
            table[i] = first + ((ulong)i * ClusterSize);
        ulong refcounts = AppendEntries(table);
        long total = _clusters + blocks;
        for (long block = 0; block < blocks; block++)
            AppendRefcounts(total - (block * RefcountsPerBlock));
        WriteHeader(length, l1, refcounts, (uint)tableClusters);
    }

    // Every cluster is used once.
    private void AppendRefcounts(long used)
    {
        Array.Clear(_cluster);
        for (int i = 0; i < Math.Min(used, RefcountsPerBlock); i++)
            BinaryPrimitives.WriteUInt16BigEndian(_cluster.AsSpan(i * sizeof(ushort)), 1);
        Append(_cluster);
    }

    private void WriteHeader(long length, ulong l1, ulong refcounts, uint refcountClusters)
    {
        ByteWriter header = new();
        header.WriteBytes("QFI"u8).WriteByte(0xfb).WriteUInt32BigEndian(3);
        header.WriteUInt64BigEndian(0).WriteUInt32BigEndian(0);
        header.WriteUInt32BigEndian(ClusterBits).WriteUInt64BigEndian((ulong)length).WriteUInt32BigEndian(0);
        header.WriteUInt32BigEndian((uint)_l1.Length).WriteUInt64BigEndian(l1);
        header.WriteUInt64BigEndian(refcounts).WriteUInt32BigEndian(refcountClusters);
        header.WriteUInt32BigEndian(0).WriteUInt64BigEndian(0);
        header.WriteZeros(3 * sizeof(ulong));
        header.WriteUInt32BigEndian(RefcountOrder).WriteUInt32BigEndian(HeaderLength).WriteZeros(sizeof(ulong));
        _destination.Position = 0;
        _destination.Write(header.Written);
    }

    private ulong AppendEntries(ReadOnlySpan<ulong> entries)
    {
        ulong offset = (ulong)(_clusters * ClusterSize);
        for (; entries.Length > 0; entries = entries[Math.Min(entries.Length, EntriesPerL2)..])
        {
            Array.Clear(_cluster);
            for (int i = 0; i < Math.Min(entries.Length, EntriesPerL2); i++)
                BinaryPrimitives.WriteUInt64BigEndian(_cluster.AsSpan(i * sizeof(ulong)), entries[i]);
            Append(_cluster);
        }
        return offset;
    }

    /// <summary>Writes one cluster behind the last; gives its offset.</summary>
    private ulong Append(ReadOnlySpan<byte> cluster)
    {
        _destination.Write(cluster);
        return (ulong)(_clusters++ * ClusterSize);
    }

    private static long Divide(long value, long by) => (value + by - 1) / by;
}
