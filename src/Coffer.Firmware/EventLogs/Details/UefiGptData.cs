using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>UEFI_GPT_DATA (TCG PC Client Platform Firmware Profile 1.06, section 10.2.4): the partition table booted from.</summary>
/// <param name="DiskGuid">GUID of the disk.</param>
/// <param name="Partitions">Its used partitions.</param>
public sealed record UefiGptData(Guid DiskGuid, ImmutableArray<UefiGptPartition> Partitions) : EventDetail
{
    // EFI_PARTITION_TABLE_HEADER and EFI_PARTITION_ENTRY (UEFI 2.10, tables 5.5 and 5.6).
    private const int HeaderSize = 92;
    private const int DiskGuidOffset = 56;
    private const int EntrySize = 128;
    private const int NameSize = 72;

    /// <inheritdoc/>
    public override string Text => $"GPT {DiskGuid}: {string.Join(", ", Partitions.Take(8).Select(p => p.Name))}";

    internal static Parsed<EventDetail> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "UEFI_GPT_DATA");
        reader.Expect("EFI PART"u8, "signature");
        reader.Skip(DiskGuidOffset - 8);
        Guid disk = reader.ReadEfiGuid();
        reader.Skip(HeaderSize - DiskGuidOffset - 16);
        ulong count = reader.ReadUInt64();
        if (count > (ulong)(reader.Remaining / EntrySize))
            reader.Refuse($"at most {reader.Remaining / EntrySize} partitions", $"{count}");

        ImmutableArray<UefiGptPartition>.Builder partitions = ImmutableArray.CreateBuilder<UefiGptPartition>();
        for (ulong i = 0; i < count && !reader.Failed; i++)
            partitions.Add(ReadPartition(ref reader));
        return reader.Finish<EventDetail>(new UefiGptData(disk, partitions.DrainToImmutable()));
    }

    private static UefiGptPartition ReadPartition(ref ByteReader reader)
    {
        Guid type = reader.ReadEfiGuid();
        Guid unique = reader.ReadEfiGuid();
        ulong start = reader.ReadUInt64();
        ulong end = reader.ReadUInt64();
        reader.Skip(sizeof(ulong));
        return new UefiGptPartition(type, unique, start, end, PrintableText.FromUtf16(reader.ReadSpan(NameSize)));
    }
}
