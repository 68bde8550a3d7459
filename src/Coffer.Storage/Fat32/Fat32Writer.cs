using System.Buffers.Binary;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>
/// Makes a FAT32 volume of files: the same files and identity give the same bytes, in whatever order they come. Only what
/// is used is written, so an image file stays sparse; on a device that was not zero, free clusters keep what they had.
/// </summary>
public static class Fat32Writer
{
    private const int BufferSize = 1 << 16;
    private const uint EndOfChain = 0x0FFFFFFF;
    private const uint FirstFatEntry = 0x0FFFFFF8;

    /// <summary>Writes a volume as large as the device.</summary>
    /// <param name="volume">The partition; 512-byte sectors.</param>
    /// <param name="files">What is to be in it; the directories above are made.</param>
    /// <param name="identity">Volume id, label and time.</param>
    /// <returns>How the volume is divided, or why the files do not fit.</returns>
    /// <exception cref="ArgumentException">A path is not plain or comes twice; another sector size.</exception>
    /// <exception cref="EndOfStreamException">A stream holds less than its file's length.</exception>
    public static Parsed<Fat32Geometry> Write(IBlockDevice volume, IEnumerable<Fat32File> files, Fat32Identity identity)
    {
        identity.Require();
        if (volume.SectorSize != Fat32Geometry.SectorSize)
            throw new ArgumentException($"sectors of {volume.SectorSize} bytes", nameof(volume));
        Fat32Node root = Fat32Node.TreeOf(files);
        if (!Fat32Geometry.For(volume.Length).TryGet(out Fat32Geometry? geometry, out Refusal? refusal))
            return refusal;

        List<long> chains = Allocate(root, geometry);
        long used = chains.Sum();
        if (used > geometry.ClusterCount)
        {
            string room = $"{geometry.ClusterCount * geometry.ClusterSize} bytes in files and directories";
            return new Refusal("fat32.full", "FAT32 volume", $"at most {room}", $"{used * geometry.ClusterSize}");
        }
        WriteReserved(volume, geometry, identity, used);
        WriteFats(volume, geometry, chains);
        WriteContents(volume, geometry, root, identity);
        volume.Flush();
        return geometry;
    }

    /// <summary>Gives every node its clusters, one after the other from the root on; the lengths of the chains in this order.</summary>
    private static List<long> Allocate(Fat32Node root, Fat32Geometry geometry)
    {
        List<long> chains = [];
        long next = Fat32Geometry.FirstCluster;
        foreach (Fat32Node node in root.Walk().Where(n => n.Length > 0))
        {
            node.FirstCluster = next;
            chains.Add(geometry.ClustersFor(node.Length));
            next += chains[^1];
        }
        return chains;
    }

    private static void WriteReserved(IBlockDevice volume, Fat32Geometry geometry, Fat32Identity identity, long used)
    {
        byte[] sectors = new byte[geometry.ReservedSectors * Fat32Geometry.SectorSize];
        Fat32BootSector boot = new(geometry, Fat32Geometry.FirstCluster, identity.VolumeId, identity.Label);
        byte[] fsInfo = Fat32BootSector.WriteFsInfo(geometry.ClusterCount - used, Fat32Geometry.FirstCluster + used);
        foreach (int copy in (int[])[0, Fat32BootSector.BackupSector])
        {
            boot.Write().CopyTo(sectors, copy * Fat32Geometry.SectorSize);
            fsInfo.CopyTo(sectors, (copy + Fat32BootSector.FsInfoSector) * Fat32Geometry.SectorSize);
        }
        volume.Write(0, sectors);
    }

    private static void WriteFats(IBlockDevice volume, Fat32Geometry geometry, List<long> chains)
    {
        for (int fat = 0; fat < geometry.FatCount; fat++)
        {
            using IEnumerator<uint> entries = FatEntries(chains).GetEnumerator();
            long end = geometry.OffsetOfFat(fat + 1);
            for (long offset = geometry.OffsetOfFat(fat); offset < end; offset += BufferSize)
            {
                byte[] part = new byte[Math.Min(BufferSize, end - offset)];
                for (int i = 0; i < part.Length && entries.MoveNext(); i += sizeof(uint))
                    BinaryPrimitives.WriteUInt32LittleEndian(part.AsSpan(i), entries.Current);
                volume.Write(offset, part);
            }
        }
    }

    private static IEnumerable<uint> FatEntries(List<long> chains)
    {
        yield return FirstFatEntry;
        yield return EndOfChain;
        uint cluster = Fat32Geometry.FirstCluster;
        foreach (long length in chains)
        {
            for (long left = length; left > 0; left--)
            {
                cluster++;
                yield return left == 1 ? EndOfChain : cluster;
            }
        }
    }

    private static void WriteContents(
        IBlockDevice volume,
        Fat32Geometry geometry,
        Fat32Node root,
        Fat32Identity identity
    )
    {
        foreach (Fat32Node node in root.Walk().Where(n => n.Length > 0))
        {
            using Stream content = node.File?.Open() ?? new MemoryStream(node.WriteEntries(identity));
            WriteClusters(volume, geometry, node, content);
        }
    }

    private static void WriteClusters(IBlockDevice volume, Fat32Geometry geometry, Fat32Node node, Stream content)
    {
        long offset = geometry.OffsetOfCluster(node.FirstCluster);
        byte[] buffer = new byte[BufferSize];
        for (long left = node.Length; left > 0; left -= BufferSize, offset += BufferSize)
        {
            int length = (int)Math.Min(left, BufferSize);
            content.ReadExactly(buffer, 0, length);
            // The rest of the last cluster is zero, so that nothing of the builder's memory or the disk's past is in it.
            int padded = (int)(geometry.ClustersFor(length) * geometry.ClusterSize);
            buffer.AsSpan(length, padded - length).Clear();
            volume.Write(offset, buffer.AsSpan(0, padded));
        }
    }
}
