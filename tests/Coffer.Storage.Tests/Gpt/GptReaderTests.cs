using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Storage.Gpt;
using CsCheck;

namespace Coffer.Storage.Tests.Gpt;

public sealed class GptReaderTests
{
    private const int Primary = 512;
    private const int PrimaryEntries = 1024;
    private const int Backup = (int)Tables.DiskLength - 512;
    private const int BackupEntries = Backup - 16384;

    [Fact]
    public void Any_table_that_we_write_is_read_back() =>
        Tables.Any.Sample(
            table => Assert.Equal(new GptReading(table, GptCopies.Agree, null), Read(Tables.Disk(table)).OrThrow()),
            iter: 50
        );

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown_at() =>
        Gen.Select(Gen.Int[0, 34 * 512 - 1].Array[1, 8], Gen.Byte.Array[8], Gen.Bool, Gen.Bool)
            .Sample(
                (places, values, mendHeader, hitBackup) =>
                {
                    byte[] disk = Tables.Disk(Tables.Image()).ToArray();
                    for (int i = 0; i < places.Length; i++)
                    {
                        disk[places[i]] = values[i];
                        if (hitBackup)
                            disk[disk.Length - 1 - places[i]] = values[i];
                    }
                    if (mendHeader)
                        Mend(disk);
                    Parsed<GptReading> reading = Read(new MemoryStream(disk));
                    Assert.True(reading.Value is null != reading.Refusal is null);
                },
                iter: 300
            );

    [Fact]
    public void Random_sectors_behind_valid_checksums_are_answered_and_never_thrown_at() =>
        Gen.Select(Gen.Byte.Array[92], Gen.Byte.Array[16384])
            .Sample(
                (header, entries) =>
                {
                    byte[] disk = Tables.Disk(Tables.Image()).ToArray();
                    header.AsSpan(24, 48).CopyTo(disk.AsSpan(Primary + 24));
                    entries.CopyTo(disk, PrimaryEntries);
                    Mend(disk);
                    Assert.Equal(GptCopies.PrimaryDamaged, Read(new MemoryStream(disk)).OrThrow().Copies);
                },
                iter: 100
            );

    [Theory]
    [InlineData(0, "gpt-header.malformed")] // Signature
    [InlineData(8, "gpt-header.malformed")] // Revision
    [InlineData(12, "gpt-header.malformed")] // HeaderSize
    [InlineData(16, "gpt.header-crc")]
    [InlineData(20, "gpt-header.malformed")] // Reserved
    [InlineData(24, "gpt.header-crc")] // MyLBA
    [InlineData(80, "gpt-header.malformed")] // NumberOfPartitionEntries
    [InlineData(84, "gpt-header.malformed")] // SizeOfPartitionEntry
    [InlineData(88, "gpt.header-crc")]
    [InlineData(92, "gpt-header.malformed")] // Reserved
    [InlineData(511, "gpt-header.malformed")]
    [InlineData(512, "gpt.entries-crc")]
    [InlineData(16895, "gpt.entries-crc")]
    public void A_damaged_primary_is_named_and_the_backup_used(int offset, string reason)
    {
        MemoryStream disk = Tables.Disk(Tables.Image());
        disk.GetBuffer()[Primary + offset] ^= 1;
        GptReading reading = Read(disk).OrThrow();
        Assert.Equal(GptCopies.PrimaryDamaged, reading.Copies);
        Assert.Equal(reason, reading.Damage?.Reason);
        Assert.Equal(Tables.Image(), reading.Table);
    }

    [Theory]
    [InlineData(Backup + 100, "gpt-header.malformed")]
    [InlineData(Backup + 60, "gpt.header-crc")]
    [InlineData(BackupEntries + 60, "gpt.entries-crc")]
    public void A_damaged_backup_is_named(int offset, string reason)
    {
        MemoryStream disk = Tables.Disk(Tables.Image());
        disk.GetBuffer()[offset] ^= 1;
        GptReading reading = Read(disk).OrThrow();
        Assert.Equal((GptCopies.BackupDamaged, reason), (reading.Copies, reading.Damage?.Reason));
        Assert.Equal(Tables.Image(), reading.Table);
    }

    // Fields of the header, behind a correct checksum.
    [Theory]
    [InlineData(24, 2, "gpt.my-lba")]
    [InlineData(32, 1, "gpt.alternate-lba")]
    [InlineData(32, 16384, "gpt.alternate-lba")]
    [InlineData(32, -1, "gpt.alternate-lba")]
    [InlineData(40, 33, "gpt.usable")]
    [InlineData(40, 16351, "gpt.usable")]
    [InlineData(48, 16351, "gpt.usable")]
    [InlineData(48, -1, "gpt.usable")]
    [InlineData(48, 8190, "gpt.outside")]
    [InlineData(72, 3, "gpt.entry-lba")]
    [InlineData(72, -1, "gpt.entry-lba")]
    public void A_forged_header_is_refused_with_its_reason(int offset, long value, string reason)
    {
        byte[] disk = Tables.Disk(Tables.Image()).ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(disk.AsSpan(Primary + offset), value);
        Mend(disk);
        Assert.Equal(reason, Read(new MemoryStream(disk)).OrThrow().Damage?.Reason);
    }

    // Fields of entry 2 (payload, 4096..8191), behind correct checksums.
    [Theory]
    [InlineData(0, 0, "gpt-partition-entry.malformed")] // no type: then all must be zero
    [InlineData(32, 4095, "gpt.overlap")]
    [InlineData(32, 8192, "gpt.outside")]
    [InlineData(32, -1, "gpt-partition-entry.malformed")]
    [InlineData(40, 16351, "gpt.outside")]
    [InlineData(40, 4095, "gpt.outside")]
    [InlineData(56, 0x00410000_00000041, "gpt-partition-entry.malformed")] // bytes behind the name's end
    [InlineData(56, 0x0007, "gpt-partition-entry.malformed")] // control character
    [InlineData(56, 0xd800, "gpt-partition-entry.malformed")] // half a surrogate pair
    public void A_forged_entry_is_refused_with_its_reason(int offset, long value, string reason)
    {
        byte[] disk = Tables.Disk(Tables.Image()).ToArray();
        Span<byte> entry = disk.AsSpan(PrimaryEntries + 128, 128);
        if (offset == 0)
            entry[..16].Clear();
        else
            BinaryPrimitives.WriteInt64LittleEndian(entry[offset..], value);
        if (offset == 56)
            entry[64..].Clear();
        Mend(disk);
        Assert.Equal(reason, Read(new MemoryStream(disk)).OrThrow().Damage?.Reason);
    }

    [Fact]
    public void Copies_that_differ_are_reported_and_the_primary_counts()
    {
        byte[] disk = Tables.Disk(Tables.Image().Remove(2)).ToArray();
        byte[] other = Tables.Disk(Tables.Image()).ToArray();
        other.AsSpan(BackupEntries).CopyTo(disk.AsSpan(BackupEntries));
        GptReading reading = Read(new MemoryStream(disk)).OrThrow();
        Assert.Equal((GptCopies.Differ, "gpt.copies-differ"), (reading.Copies, reading.Damage?.Reason));
        Assert.Equal(Tables.Image().Remove(2), reading.Table);
    }

    [Fact]
    public void A_grown_disk_is_read_through_the_backup_at_its_old_end()
    {
        byte[] grown = [.. Tables.Disk(Tables.Image()).ToArray(), .. new byte[1 << 20]];
        Assert.Equal(new GptReading(Tables.Image(), GptCopies.Agree, null), Read(new MemoryStream(grown)).OrThrow());
    }

    [Fact]
    public void A_disk_cut_short_is_refused_and_both_reasons_are_given()
    {
        byte[] cut = Tables.Disk(Tables.Image()).ToArray()[..^512];
        Refusal? refusal = Read(new MemoryStream(cut)).Refusal;
        Assert.Equal("gpt.alternate-lba", refusal?.Reason);
        Assert.Contains("gpt-header.malformed", refusal?.NextStep, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(446)] // bootable
    [InlineData(450)] // type
    [InlineData(454)] // start
    [InlineData(462)] // second record
    [InlineData(510)] // signature
    public void A_first_sector_that_does_not_protect_is_refused(int offset)
    {
        MemoryStream disk = Tables.Disk(Tables.Image());
        disk.GetBuffer()[offset] ^= 1;
        Assert.Equal("protective-mbr.malformed", Read(disk).Refusal?.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(67 * 512)]
    public void A_disk_too_small_is_refused(int length) =>
        Assert.Equal("gpt.disk-size", Read(new MemoryStream(new byte[length])).Refusal?.Reason);

    [Theory]
    [InlineData("4095")]
    [InlineData("0")] // to the end
    public void What_sgdisk_wrote_is_read(string last)
    {
        using ScratchFile disk = new(Tables.DiskLength);
        StockTool.Sgdisk.Run("-o", "-n", $"1:2048:{last}", "-t", "1:ef00", "-c", "1:EFI system", disk.Path);
        StockTool.Sgdisk.Run("-A", "1:set:2", disk.Path);
        using FileStream file = disk.Open();
        GptReading reading = GptReader.Read(new StreamBlockDevice(file)).OrThrow();
        GptPartition esp = Assert.Single(reading.Table.Partitions);
        Assert.Equal(GptCopies.Agree, reading.Copies);
        Assert.Equal((PartitionRole.Esp.Type, "EFI system", 4ul), (esp.Type, esp.Name, esp.Attributes));
    }

    [Fact]
    public void What_sfdisk_wrote_is_read()
    {
        using ScratchFile disk = new(Tables.DiskLength);
        string script = "label: gpt\nstart=2048,size=2048,type=U,name=one\nsize=4096,type=L,name=two\n";
        Assert.Equal(0, StockTool.Sfdisk.TryRun(script, disk.Path).ExitCode);
        using FileStream file = disk.Open();
        GptReading reading = GptReader.Read(new StreamBlockDevice(file)).OrThrow();
        Assert.Equal(GptCopies.Agree, reading.Copies);
        Assert.Equal(["one", "two"], reading.Table.Partitions.Select(p => p.Name));
        Assert.Equal(
            [new LbaRange(2048, 4095), new LbaRange(4096, 8191)],
            reading.Table.Partitions.Select(p => p.Range)
        );
    }

    private static Parsed<GptReading> Read(MemoryStream disk) => GptReader.Read(new StreamBlockDevice(disk));

    /// <summary>Makes the checksums of the primary right again, as a forger would.</summary>
    private static void Mend(byte[] disk)
    {
        Span<byte> header = disk.AsSpan(Primary, 92);
        BinaryPrimitives.WriteUInt32LittleEndian(header[88..], Crc32.Compute(disk.AsSpan(PrimaryEntries, 16384)));
        header.Slice(16, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32.Compute(header));
    }
}
