using Coffer.Bytes;
using Coffer.Storage.Gpt;
using CsCheck;

namespace Coffer.Storage.Tests.Gpt;

public sealed class PartitionTableTests
{
    [Fact]
    public void An_installation_goes_from_payload_to_vault()
    {
        PartitionTable image = Tables.Image().GrowTo(Tables.DiskLength * 4);
        LbaRange rest = image.FreeSpace()[^1];
        PartitionTable unfinished = image.Add(PartitionRole.UnfinishedVault, Tables.Id(9), rest).OrThrow();
        PartitionTable committed = unfinished
            .ChangeType(3, PartitionRole.Vault.Type)
            .Rename(3, PartitionRole.Vault.Name)
            .Remove(2);

        GptPartition vault = Assert.Single(committed.OfType(PartitionRole.Vault.Type));
        Assert.Equal((2, rest, "coffer-vault"), (vault.Number, vault.Range, vault.Name));
        Assert.Equal(0, committed.OffsetOf(vault) % PartitionTable.DefaultAlignment);
        Assert.Equal(0, committed.LengthOf(vault) % PartitionTable.DefaultAlignment);
    }

    [Fact]
    public void Free_space_lies_between_and_behind_the_partitions()
    {
        PartitionTable table = Tables.Empty().Add(PartitionRole.Esp, Tables.Id(1), new LbaRange(4096, 6143)).OrThrow();
        Assert.Equal([new LbaRange(2048, 4095), new LbaRange(6144, 14335)], table.FreeSpace());
        Assert.Equal([new LbaRange(34, 4095), new LbaRange(6144, 16350)], table.FreeSpace(alignment: 512));
    }

    [Fact]
    public void Free_space_is_free_and_can_be_taken() =>
        Tables.Any.Sample(table =>
        {
            foreach (LbaRange range in table.FreeSpace())
                Assert.Null(
                    Unless(table.Partitions.Length == 128, () => table.Add(PartitionRole.Vault, Tables.Id(200), range))
                );
        });

    [Fact]
    public void The_lowest_free_number_is_taken()
    {
        PartitionTable gap = Tables.Empty(
            new GptPartition(1, PartitionRole.Esp.Type, Tables.Id(1), new LbaRange(2048, 4095), 0, ""),
            new GptPartition(3, PartitionRole.Vault.Type, Tables.Id(3), new LbaRange(4096, 6143), 0, "")
        );
        PartitionTable filled = gap.Add(PartitionRole.Payload, Tables.Id(2), new LbaRange(8192, 10239)).OrThrow();
        Assert.Equal([1, 2, 3], filled.Partitions.Select(p => p.Number));
    }

    [Theory]
    [InlineData(2048, 4095, "gpt.overlap")]
    [InlineData(4095, 4096, "gpt.overlap")]
    [InlineData(33, 100, "gpt.outside")]
    [InlineData(14000, 16351, "gpt.outside")]
    [InlineData(14000, 13999, "gpt.outside")]
    [InlineData(-5, 100, "gpt.outside")]
    public void A_partition_without_room_is_refused(long first, long last, string reason) =>
        Assert.Equal(
            reason,
            Tables.Image().Add(PartitionRole.Vault, Tables.Id(9), new LbaRange(first, last)).Refusal?.Reason
        );

    [Fact]
    public void An_id_that_is_taken_is_refused() =>
        Assert.Equal(
            "gpt.same-id",
            Tables.Image().Add(PartitionRole.Vault, Tables.Id(1), new LbaRange(10240, 12287)).Refusal?.Reason
        );

    [Fact]
    public void The_zero_id_is_refused() =>
        Assert.Equal(
            "gpt.zero-guid",
            Tables.Image().Add(PartitionRole.Vault, Guid.Empty, new LbaRange(10240, 12287)).Refusal?.Reason
        );

    [Fact]
    public void A_partition_too_many_is_refused()
    {
        PartitionTable full = Tables.Empty();
        for (int i = 1; i <= 128; i++)
            full = full.Add(PartitionRole.Vault, Tables.Id(i), new LbaRange(2048 + i, 2048 + i)).OrThrow();
        Assert.Equal("gpt.full", full.Add(PartitionRole.Vault, Tables.Id(129), new LbaRange(34, 34)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("0123456789012345678901234567890123456")]
    [InlineData("bell\a")]
    [InlineData("nul\0")]
    public void A_name_that_cannot_be_one_is_the_callers_fault(string name) =>
        Assert.Throws<ArgumentException>(() => Tables.Image().Rename(1, name));

    [Fact]
    public void Half_a_surrogate_pair_cannot_be_a_name()
    {
        Assert.False(GptPartition.IsName("\ud800"));
        Assert.False(GptPartition.IsName("\udc00\ud800"));
        Assert.True(GptPartition.IsName("\ud800\udc00"));
    }

    [Fact]
    public void A_partition_that_is_not_there_is_the_callers_fault() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tables.Image().Remove(3));

    [Fact]
    public void A_table_does_not_shrink() =>
        Assert.Throws<ArgumentException>(() => Tables.Image().GrowTo(Tables.DiskLength - 512));

    [Fact]
    public void A_disk_without_room_is_the_callers_fault() =>
        Assert.Throws<ArgumentException>(() => PartitionTable.Empty(Tables.Id(1), 67 * 512));

    private static Refusal? Unless(bool excused, Func<Parsed<PartitionTable>> attempt) =>
        excused ? null : attempt().Refusal;
}
