using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>How a volume is divided (Microsoft FAT specification, section 3). Sectors are 512 bytes.</summary>
/// <param name="SectorsPerCluster">BPB_SecPerClus.</param>
/// <param name="ReservedSectors">BPB_RsvdSecCnt: sectors before the first FAT.</param>
/// <param name="FatCount">BPB_NumFATs.</param>
/// <param name="FatSectors">BPB_FATSz32: sectors of one FAT.</param>
/// <param name="TotalSectors">BPB_TotSec32.</param>
public sealed record Fat32Geometry(
    int SectorsPerCluster,
    int ReservedSectors,
    int FatCount,
    long FatSectors,
    long TotalSectors
)
{
    /// <summary>Bytes of a logical sector: the firmware of a disk with 512-byte sectors reads no other.</summary>
    public const int SectorSize = 512;

    /// <summary>Fewest clusters of a FAT32: with fewer, the volume is a FAT16 (section 3.5).</summary>
    public const int FewestClusters = 65525;

    /// <summary>The first cluster that holds data.</summary>
    public const uint FirstCluster = 2;

    private const int EntriesPerSector = SectorSize / sizeof(uint);
    private const long MostClusters = 0x0FFFFFF4;
    private const int LargestCluster = 8;

    /// <summary>Bytes of a cluster.</summary>
    public int ClusterSize => SectorsPerCluster * SectorSize;

    /// <summary>Clusters that can hold data.</summary>
    public long ClusterCount => (TotalSectors - DataSector) / SectorsPerCluster;

    /// <summary>Byte offset of a FAT.</summary>
    public long OffsetOfFat(int number) => (ReservedSectors + (number * FatSectors)) * SectorSize;

    /// <summary>Byte offset of a cluster.</summary>
    public long OffsetOfCluster(long cluster) =>
        (DataSector + ((cluster - FirstCluster) * SectorsPerCluster)) * SectorSize;

    /// <summary>True for the number of a cluster that can hold data.</summary>
    public bool Has(long cluster) => cluster >= FirstCluster && cluster < FirstCluster + ClusterCount;

    /// <summary>Clusters that <paramref name="length"/> bytes take.</summary>
    public long ClustersFor(long length) => (length + ClusterSize - 1) / ClusterSize;

    /// <summary>True when the FATs have an entry for every cluster and there is no other kind of FAT it could be.</summary>
    public bool IsFat32 =>
        ClusterCount is >= FewestClusters and <= MostClusters
        && FatSectors * EntriesPerSector >= ClusterCount + FirstCluster;

    private long DataSector => ReservedSectors + (FatCount * FatSectors);

    /// <summary>The geometry for a volume of this size: the largest clusters, up to 4096 bytes, that leave enough of them.</summary>
    /// <param name="length">Size of the volume in bytes.</param>
    public static Parsed<Fat32Geometry> For(long length)
    {
        for (int sectorsPerCluster = LargestCluster; sectorsPerCluster > 0; sectorsPerCluster /= 2)
        {
            Fat32Geometry geometry = With(sectorsPerCluster, length / SectorSize);
            if (geometry.IsFat32 && geometry.TotalSectors <= uint.MaxValue)
                return geometry;
        }
        return new Refusal("fat32.size", "FAT32 volume", "room for 65525 clusters, at least 33 MiB", $"{length} bytes");
    }

    private static Fat32Geometry With(int sectorsPerCluster, long totalSectors)
    {
        const int reserved = 32;
        const int fats = 2;
        // Smallest f with f * 128 >= (total - reserved - fats * f) / sectorsPerCluster + 2.
        long perFatSector = (EntriesPerSector * (long)sectorsPerCluster) + fats;
        long needed = totalSectors - reserved + (FirstCluster * sectorsPerCluster);
        return new(sectorsPerCluster, reserved, fats, (needed + perFatSector - 1) / perFatSector, totalSectors);
    }
}
