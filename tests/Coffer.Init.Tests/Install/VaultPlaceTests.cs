using Coffer.Init.Install;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Tests.Install;

public sealed class VaultPlaceTests
{
    private const long SlotSize = 256 << 20;

    [Fact]
    public void The_vault_is_behind_the_payload_up_to_the_end()
    {
        PartitionTable table = Disks.Table(1024, PartitionRole.Esp, PartitionRole.Payload);
        LbaRange place = VaultPlace.Find(table, table.Partitions[1], SlotSize).OrThrow();
        Assert.Equal(new LbaRange(3 * 2048, (1023 * 2048) - 1), place);
    }

    [Fact]
    public void A_disk_too_small_is_refused_with_what_is_missing()
    {
        PartitionTable table = Disks.Table(500, PartitionRole.Esp, PartitionRole.Payload);
        Coffer.Bytes.Refusal? refusal = VaultPlace.Find(table, table.Partitions[1], SlotSize).Refusal;
        Assert.Equal("install.disk-too-small", refusal?.Reason);
        Assert.Equal("make the disk larger by 225 MiB", refusal?.NextStep);
    }

    [Fact]
    public void Space_before_the_payload_does_not_count()
    {
        PartitionTable table = PartitionTable
            .Empty(new Guid(1, 0, 0, new byte[8]), 1024L << 20)
            .Add(PartitionRole.Payload, new Guid(2, 0, 0, new byte[8]), new LbaRange(1000 * 2048, (1023 * 2048) - 1))
            .OrThrow();
        Assert.Equal("install.disk-too-small", VaultPlace.Find(table, table.Partitions[0], SlotSize).Refusal?.Reason);
    }

    [Fact]
    public void A_place_that_begins_with_zeros_is_empty() =>
        Assert.Null(VaultPlace.JudgeEmpty(new StreamBlockDevice(new MemoryStream(new byte[4096]))));

    [Fact]
    public void A_luks_header_nobody_announced_is_never_overwritten()
    {
        byte[] bytes = new byte[4096];
        new byte[] { 0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe }.CopyTo(bytes, 0);
        Assert.Equal(
            "install.foreign-luks",
            VaultPlace.JudgeEmpty(new StreamBlockDevice(new MemoryStream(bytes)))?.Reason
        );
    }
}
