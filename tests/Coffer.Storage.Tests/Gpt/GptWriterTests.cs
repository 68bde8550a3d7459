using Coffer.Storage.Gpt;
using CsCheck;

namespace Coffer.Storage.Tests.Gpt;

public sealed class GptWriterTests
{
    [Fact]
    public void Sfdisk_and_sgdisk_find_nothing_wrong()
    {
        using ScratchFile disk = Written(Tables.Image());
        Assert.Contains("No errors detected", StockTool.Sfdisk.Run("--verify", disk.Path), StringComparison.Ordinal);
        Assert.Contains("No problems found", StockTool.Sgdisk.Run("-v", disk.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Sfdisk_and_sgdisk_find_nothing_wrong_with_any_table() =>
        Tables.Any.Sample(
            table =>
            {
                using ScratchFile disk = Written(table);
                StockTool.Sfdisk.Run("--verify", disk.Path);
                Assert.Contains("No problems found", StockTool.Sgdisk.Run("-v", disk.Path), StringComparison.Ordinal);
            },
            iter: 10,
            threads: 1
        );

    [Fact]
    public void Sfdisk_sees_what_we_wrote()
    {
        using ScratchFile disk = Written(Tables.Image());
        string dump = StockTool.Sfdisk.Run("--dump", disk.Path);
        Assert.Contains("label-id: 0000D15C-4C0F-4E00-8000-000000000001", dump, StringComparison.Ordinal);
        Assert.Contains("start=        2048, size=        2048, type=C12A7328-", dump, StringComparison.Ordinal);
        Assert.Contains("name=\"coffer-payload\"", dump, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_stay_what_they_were()
    {
        byte[] disk = Tables.Disk(Tables.Image()).ToArray();
        byte[] both = [.. disk[..(34 * 512)], .. disk[^(33 * 512)..]];
        Assert.Equal(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "image.gpt")), both);
    }

    [Fact]
    public void The_backup_moves_to_the_end_of_a_grown_disk()
    {
        using ScratchFile disk = Written(Tables.Image());
        using (FileStream file = disk.Open())
        {
            file.SetLength(Tables.DiskLength * 2);
            StreamBlockDevice device = new(file);
            GptWriter.Write(device, GptReader.Read(device).OrThrow().Table.GrowTo(device.Length));
        }
        StockTool.Sfdisk.Run("--verify", disk.Path);
        Assert.Contains("No problems found", StockTool.Sgdisk.Run("-v", disk.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Sectors_of_4096_bytes_are_read_back()
    {
        StreamBlockDevice device = new(new MemoryStream(new byte[Tables.DiskLength]), 4096);
        PartitionTable table = PartitionTable
            .Empty(Tables.Id(7), device.Length, 4096)
            .Add(PartitionRole.Vault, Tables.Id(1), LbaRange.OfBytes(1 << 20, 1 << 20, 4096))
            .OrThrow();
        GptWriter.Write(device, table);
        Assert.Equal(new GptReading(table, GptCopies.Agree, null), GptReader.Read(device).OrThrow());
    }

    [Fact]
    public void A_power_cut_at_any_write_leaves_the_old_table_or_the_new() =>
        Gen.Select(Tables.Any, Tables.Any, Gen.Int[0, 140], Gen.ULong)
            .Sample(
                (before, after, cutAfter, luck) =>
                {
                    PowerCutDevice disk = new(Tables.Disk(before), cutAfter, luck);
                    disk.Cut(() => GptWriter.Write(disk, after));
                    PartitionTable seen = GptReader.Read(disk.AfterPowerCut()).OrThrow().Table;
                    Assert.True(seen == before || seen == after);
                },
                iter: 200
            );

    [Fact]
    public void A_power_cut_while_mending_a_damaged_primary_loses_nothing() =>
        Gen.Select(Tables.Any, Tables.Any, Gen.Int[0, 140], Gen.ULong)
            .Sample(
                (before, after, cutAfter, luck) =>
                {
                    MemoryStream damaged = Tables.Disk(before);
                    damaged.GetBuffer()[600] ^= 1;
                    PowerCutDevice disk = new(damaged, cutAfter, luck);
                    disk.Cut(() => GptWriter.Write(disk, after));
                    PartitionTable seen = GptReader.Read(disk.AfterPowerCut()).OrThrow().Table;
                    Assert.True(seen == before || seen == after);
                },
                iter: 200
            );

    [Fact]
    public void A_table_for_another_disk_is_the_callers_fault() =>
        Assert.Throws<ArgumentException>(() =>
            GptWriter.Write(new StreamBlockDevice(new MemoryStream(new byte[Tables.DiskLength * 2])), Tables.Image())
        );

    private static ScratchFile Written(PartitionTable table) => new(Tables.Disk(table).ToArray());
}
