using System.Buffers.Binary;
using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>GPT header (UEFI 2.10, section 5.3.2).</summary>
internal sealed record GptHeader(
    ulong MyLba,
    ulong AlternateLba,
    ulong FirstUsableLba,
    ulong LastUsableLba,
    Guid DiskGuid,
    ulong PartitionEntryLba,
    uint PartitionEntryArrayCrc32
)
{
    private const int HeaderSize = 92;
    private const int CrcOffset = 16;

    /// <summary>Reads the header sector; where the fields point to is judged by <see cref="Judge"/>.</summary>
    public static Parsed<GptHeader> Read(ReadOnlySpan<byte> sector)
    {
        ByteReader reader = new(sector, "GPT header");
        reader.Expect("EFI PART"u8, "Signature");
        reader.Expect([0, 0, 1, 0], "Revision");
        reader.Expect([HeaderSize, 0, 0, 0], "HeaderSize");
        uint crc = reader.ReadUInt32();
        reader.ExpectZeros(4, "Reserved");
        GptHeader header = new(
            MyLba: reader.ReadUInt64(),
            AlternateLba: reader.ReadUInt64(),
            FirstUsableLba: reader.ReadUInt64(),
            LastUsableLba: reader.ReadUInt64(),
            DiskGuid: reader.ReadEfiGuid(),
            PartitionEntryLba: reader.ReadUInt64(),
            PartitionEntryArrayCrc32: ReadCountAndSize(ref reader)
        );
        reader.ExpectZeros(reader.Remaining, "Reserved");
        if (!reader.Failed && Checksum(sector) != crc)
            return Refuse("gpt.header-crc", $"HeaderCRC32 {Checksum(sector):x8}", $"{crc:x8}");
        return reader.Finish(header);
    }

    /// <summary>Why the fields cannot be those of a header at <paramref name="lba"/> of this disk, or null when they can.</summary>
    public Refusal? Judge(long lba, long sectorCount, int sectorSize)
    {
        bool isPrimary = lba == GptLayout.PrimaryLba;
        if (MyLba != (ulong)lba)
            return Refuse("gpt.my-lba", $"MyLBA {lba}", $"{MyLba}");
        if (
            isPrimary
            && (AlternateLba < (ulong)GptLayout.SmallestDisk(sectorSize) - 1 || AlternateLba >= (ulong)sectorCount)
        )
            return Refuse("gpt.alternate-lba", $"AlternateLBA on a disk of {sectorCount} sectors", $"{AlternateLba}");
        if (!isPrimary && AlternateLba != (ulong)GptLayout.PrimaryLba)
            return Refuse("gpt.alternate-lba", $"AlternateLBA {GptLayout.PrimaryLba}", $"{AlternateLba}");
        if (PartitionEntryLba != (ulong)GptLayout.EntriesLba(lba, sectorSize))
            return Refuse(
                "gpt.entry-lba",
                $"PartitionEntryLBA {GptLayout.EntriesLba(lba, sectorSize)}",
                $"{PartitionEntryLba}"
            );
        if (DiskGuid == Guid.Empty)
            return Refuse("gpt.zero-guid", "a DiskGUID", "zeros");
        return JudgeUsable(GptLayout.Usable(sectorSize, isPrimary ? (long)AlternateLba + 1 : lba + 1));
    }

    /// <summary>The header sector.</summary>
    public byte[] Write(int sectorSize)
    {
        byte[] sector = new ByteWriter()
            .WriteBytes("EFI PART"u8)
            .WriteUInt32(0x00010000) // Revision
            .WriteUInt32(HeaderSize)
            .WriteUInt32(0) // HeaderCRC32, below
            .WriteUInt32(0)
            .WriteUInt64(MyLba)
            .WriteUInt64(AlternateLba)
            .WriteUInt64(FirstUsableLba)
            .WriteUInt64(LastUsableLba)
            .WriteEfiGuid(DiskGuid)
            .WriteUInt64(PartitionEntryLba)
            .WriteUInt32(PartitionTable.MaximumPartitions)
            .WriteUInt32(GptLayout.EntrySize)
            .WriteUInt32(PartitionEntryArrayCrc32)
            .WriteZeros(sectorSize - HeaderSize)
            .ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(CrcOffset), Checksum(sector));
        return sector;
    }

    private static uint ReadCountAndSize(ref ByteReader reader)
    {
        reader.Expect([PartitionTable.MaximumPartitions, 0, 0, 0], "NumberOfPartitionEntries");
        reader.Expect([GptLayout.EntrySize, 0, 0, 0], "SizeOfPartitionEntry");
        return reader.ReadUInt32();
    }

    private Refusal? JudgeUsable(LbaRange between) =>
        FirstUsableLba < (ulong)between.First || LastUsableLba > (ulong)between.Last || FirstUsableLba > LastUsableLba
            ? Refuse("gpt.usable", $"usable sectors inside {between}", $"{FirstUsableLba}..{LastUsableLba}")
            : null;

    private static uint Checksum(ReadOnlySpan<byte> sector)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        sector[..HeaderSize].CopyTo(header);
        header.Slice(CrcOffset, 4).Clear();
        return Crc32.Compute(header);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(reason, "GPT header", expected, seen);
}
