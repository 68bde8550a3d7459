namespace Coffer.Storage.Gpt;

/// <summary>Where the parts of a GPT stand (UEFI 2.10, section 5.3.1), as every common tool places them.</summary>
internal static class GptLayout
{
    /// <summary>SizeOfPartitionEntry.</summary>
    public const int EntrySize = 128;

    /// <summary>Bytes of the entry array.</summary>
    public const int EntriesSize = PartitionTable.MaximumPartitions * EntrySize;

    /// <summary>Sector of the primary header; the protective MBR is before it.</summary>
    public const long PrimaryLba = 1;

    /// <summary>First sector of the primary entry array.</summary>
    public const long PrimaryEntriesLba = 2;

    /// <summary>Sectors of the entry array.</summary>
    public static long EntriesSectors(int sectorSize) => EntriesSize / sectorSize;

    /// <summary>First sector of the entry array that belongs to the header at <paramref name="headerLba"/>.</summary>
    public static long EntriesLba(long headerLba, int sectorSize) =>
        headerLba == PrimaryLba ? PrimaryEntriesLba : headerLba - EntriesSectors(sectorSize);

    /// <summary>The sectors between the two copies.</summary>
    public static LbaRange Usable(int sectorSize, long sectorCount) =>
        new(PrimaryEntriesLba + EntriesSectors(sectorSize), sectorCount - 2 - EntriesSectors(sectorSize));

    /// <summary>Sectors of the smallest disk: both copies, the MBR and one usable sector.</summary>
    public static long SmallestDisk(int sectorSize) => 4 + (2 * EntriesSectors(sectorSize));
}
