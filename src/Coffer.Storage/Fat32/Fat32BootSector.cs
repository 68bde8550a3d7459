using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>Boot sector and BPB of a FAT32 volume (Microsoft FAT specification, sections 3.1 and 3.3).</summary>
internal sealed record Fat32BootSector(Fat32Geometry Geometry, uint RootCluster, uint VolumeId, string Label)
{
    /// <summary>Sector of FSInfo.</summary>
    public const int FsInfoSector = 1;

    /// <summary>Sector of the backup boot sector; the backup of FSInfo follows it.</summary>
    public const int BackupSector = 6;

    private const byte FixedDisk = 0xF8;
    private const byte ExtendedSignature = 0x29;

    /// <summary>Reads and checks the first sector of a volume of <paramref name="volumeLength"/> bytes.</summary>
    public static Parsed<Fat32BootSector> Read(ReadOnlySpan<byte> sector, long volumeLength)
    {
        ByteReader reader = new(sector, "FAT32 boot sector");
        reader.Skip(3 + 8); // BS_jmpBoot, BS_OEMName
        ReadSectorSize(ref reader);
        int sectorsPerCluster = reader.ReadByte();
        int reservedSectors = reader.ReadUInt16();
        int fatCount = reader.ReadByte();
        reader.ExpectZeros(2 + 2, "BPB_RootEntCnt, BPB_TotSec16");
        reader.Skip(1); // BPB_Media
        reader.ExpectZeros(2, "BPB_FATSz16");
        reader.Skip(2 + 2 + 4); // BPB_SecPerTrk, BPB_NumHeads, BPB_HiddSec
        uint totalSectors = reader.ReadUInt32();
        uint fatSectors = reader.ReadUInt32();
        reader.ExpectZeros(2 + 2, "BPB_ExtFlags, BPB_FSVer");
        uint rootCluster = reader.ReadUInt32();
        reader.Skip(2 + 2 + 12 + 1 + 1); // BPB_FSInfo, BPB_BkBootSec, BPB_Reserved, BS_DrvNum, BS_Reserved1
        reader.Expect([ExtendedSignature], "BS_BootSig");
        uint volumeId = reader.ReadUInt32();
        string label = Encoding.Latin1.GetString(reader.ReadSpan(11)).TrimEnd(' ');
        reader.Expect("FAT32   "u8, "BS_FilSysType");
        reader.Skip(420);
        reader.Expect([0x55, 0xAA], "Signature_word");

        Fat32Geometry geometry = new(sectorsPerCluster, reservedSectors, fatCount, fatSectors, totalSectors);
        if (!reader.Failed && Judge(geometry, rootCluster, volumeLength) is { } refusal)
            reader.Refuse(refusal);
        return reader.Finish(new Fat32BootSector(geometry, rootCluster, volumeId, label));
    }

    /// <summary>The sector.</summary>
    public byte[] Write() =>
        new ByteWriter()
            .WriteBytes([0xEB, 0x58, 0x90]) // BS_jmpBoot
            .WriteBytes("COFFER  "u8) // BS_OEMName
            .WriteUInt16(Fat32Geometry.SectorSize)
            .WriteByte((byte)Geometry.SectorsPerCluster)
            .WriteUInt16((ushort)Geometry.ReservedSectors)
            .WriteByte((byte)Geometry.FatCount)
            .WriteUInt16(0) // BPB_RootEntCnt
            .WriteUInt16(0) // BPB_TotSec16
            .WriteByte(FixedDisk)
            .WriteUInt16(0) // BPB_FATSz16
            .WriteUInt16(63) // BPB_SecPerTrk
            .WriteUInt16(255) // BPB_NumHeads
            .WriteUInt32(0) // BPB_HiddSec
            .WriteUInt32((uint)Geometry.TotalSectors)
            .WriteUInt32((uint)Geometry.FatSectors)
            .WriteUInt16(0) // BPB_ExtFlags: all FATs alike
            .WriteUInt16(0) // BPB_FSVer
            .WriteUInt32(RootCluster)
            .WriteUInt16(FsInfoSector)
            .WriteUInt16(BackupSector)
            .WriteZeros(12)
            .WriteByte(0x80) // BS_DrvNum
            .WriteByte(0)
            .WriteByte(ExtendedSignature)
            .WriteUInt32(VolumeId)
            .WriteBytes(Encoding.ASCII.GetBytes(Label.PadRight(11)))
            .WriteBytes("FAT32   "u8)
            .WriteBytes([0xFA, 0xF4, 0xEB, 0xFD]) // cli; hlt; jmp: nobody boots from here
            .WriteZeros(416)
            .WriteUInt16(0xAA55)
            .ToArray();

    /// <summary>FSInfo (section 5).</summary>
    public static byte[] WriteFsInfo(long freeClusters, long nextFree) =>
        new ByteWriter()
            .WriteUInt32(0x41615252) // FSI_LeadSig
            .WriteZeros(480)
            .WriteUInt32(0x61417272) // FSI_StrucSig
            .WriteUInt32((uint)freeClusters)
            .WriteUInt32((uint)nextFree)
            .WriteZeros(12)
            .WriteUInt32(0xAA550000) // FSI_TrailSig
            .ToArray();

    private static void ReadSectorSize(ref ByteReader reader)
    {
        int sectorSize = reader.ReadUInt16();
        if (sectorSize != Fat32Geometry.SectorSize)
            reader.Refuse(Refuse("fat32.sector-size", $"BPB_BytsPerSec {Fat32Geometry.SectorSize}", $"{sectorSize}"));
    }

    private static Refusal? Judge(Fat32Geometry geometry, uint rootCluster, long volumeLength)
    {
        if (geometry.SectorsPerCluster is not (1 or 2 or 4 or 8 or 16 or 32 or 64 or 128))
            return Refuse("fat32.cluster-size", "a power of two for BPB_SecPerClus", $"{geometry.SectorsPerCluster}");
        if (geometry.ReservedSectors == 0 || geometry.FatCount is not (1 or 2))
            return Refuse("fat32.areas", "a reserved sector, one or two FATs", $"{geometry}");
        if (geometry.TotalSectors > volumeLength / Fat32Geometry.SectorSize)
            return Refuse("fat32.size", $"a volume of {volumeLength} bytes", $"{geometry.TotalSectors} sectors");
        if (!geometry.IsFat32)
            return Refuse("fat32.clusters", "65525 clusters or more, each with its FAT entry", $"{geometry}");
        return geometry.Has(rootCluster)
            ? null
            : Refuse("fat32.root", "a BPB_RootClus of the volume", $"{rootCluster}");
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "FAT32 boot sector", expected, seen);
}
