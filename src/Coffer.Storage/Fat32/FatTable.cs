using System.Collections;
using System.Runtime.InteropServices;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>The first FAT of a volume, and which clusters were met: a cluster belongs to one chain only.</summary>
internal sealed class FatTable
{
    private const long LargestFat = 16 << 20;
    private const uint EntryMask = 0x0FFFFFFF;
    private const uint FirstEndOfChain = 0x0FFFFFF8;

    private readonly Fat32Geometry _geometry;
    private readonly byte[] _bytes;
    private readonly BitArray _claimed;

    private FatTable(Fat32Geometry geometry, byte[] bytes)
    {
        _geometry = geometry;
        _bytes = bytes;
        _claimed = new BitArray((int)(geometry.ClusterCount + Fat32Geometry.FirstCluster));
    }

    /// <summary>Reads the FAT into memory.</summary>
    public static Parsed<FatTable> Read(IBlockDevice volume, Fat32Geometry geometry)
    {
        long length = geometry.FatSectors * Fat32Geometry.SectorSize;
        if (length > LargestFat)
            return new Refusal("fat32.too-large", "FAT32 volume", $"a FAT of at most {LargestFat} bytes", $"{length}");
        byte[] bytes = new byte[length];
        volume.Read(geometry.OffsetOfFat(0), bytes);
        return new FatTable(geometry, bytes);
    }

    /// <summary>The clusters of a chain, claimed for <paramref name="owner"/>.</summary>
    /// <param name="first">First cluster.</param>
    /// <param name="most">Most clusters the chain may have.</param>
    /// <param name="owner">Path of whom it belongs to, for the refusal.</param>
    public Parsed<List<uint>> Claim(uint first, long most, string owner)
    {
        List<uint> chain = [];
        for (uint cluster = first; cluster < FirstEndOfChain; cluster = Next(cluster))
        {
            if (!_geometry.Has(cluster))
                return Refuse(owner, "clusters of the volume", $"cluster {cluster}");
            if (_claimed[(int)cluster])
                return Refuse(owner, "clusters of its own", $"cluster {cluster}, which was met before");
            if (chain.Count >= most)
                return Refuse(owner, $"at most {most} clusters", "more");
            _claimed[(int)cluster] = true;
            chain.Add(cluster);
        }
        return chain;
    }

    /// <summary>The clusters from a claimed one on.</summary>
    public IEnumerable<uint> Follow(uint first)
    {
        for (uint cluster = first; cluster < FirstEndOfChain; cluster = Next(cluster))
            yield return cluster;
    }

    private uint Next(uint cluster) => MemoryMarshal.Cast<byte, uint>(_bytes)[(int)cluster] & EntryMask;

    private static Refusal Refuse(string owner, string expected, string seen) =>
        new("fat32.chain", $"FAT32 cluster chain of \"{owner}\"", expected, seen);
}
