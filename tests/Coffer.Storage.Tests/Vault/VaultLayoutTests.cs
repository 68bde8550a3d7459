using Coffer.Bytes;
using Coffer.Storage.Vault;
using CsCheck;

namespace Coffer.Storage.Tests.Vault;

public sealed class VaultLayoutTests
{
    private const ulong Mebibyte = VaultLayout.Alignment;

    [Fact]
    public void The_parts_follow_each_other()
    {
        VaultLayout layout = VaultLayout.For(1000 * Mebibyte, 200 << 20).OrThrow();
        Assert.Equal(new VaultPart(VaultPartKind.SlotA, Mebibyte, 200 * Mebibyte), layout.SlotA);
        Assert.Equal(new VaultPart(VaultPartKind.SlotB, 201 * Mebibyte, 200 * Mebibyte), layout.SlotB);
        Assert.Equal(new VaultPart(VaultPartKind.Data, 401 * Mebibyte, 599 * Mebibyte), layout.Data);
    }

    [Fact]
    public void A_rest_below_a_MiB_is_left_over() =>
        Assert.Equal(599 * Mebibyte, VaultLayout.For((1001 * Mebibyte) - 1, 200 << 20).OrThrow().Data.Length);

    [Fact]
    public void A_small_disk_is_refused_with_numbers()
    {
        Refusal? refusal = VaultLayout.For(500 * Mebibyte, 200 << 20).Refusal;
        Assert.Equal("vault.too-small", refusal?.Reason);
        Assert.Equal("at least 593 MiB (two slots of 200 MiB and data)", refusal?.Expected);
        Assert.Equal("500 MiB", refusal?.Seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1048576)]
    [InlineData(1048577)]
    public void A_slot_size_that_is_no_MiB_is_a_mistake_of_the_caller(long slotSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VaultLayout.For(1000 * Mebibyte, slotSize));

    [Fact]
    public void Every_layout_is_within_the_device() =>
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.Int[1, 4096])
            .Sample(
                (sectors, slot) =>
                    VaultLayout.For(sectors, (long)slot << 20).TryGet(out VaultLayout? layout, out _)
                        ? layout.Data.Start + layout.Data.Length <= sectors
                            && layout.SlotB.Start == layout.SlotA.Start + layout.SlotA.Length
                            && layout.Data.Start == layout.SlotB.Start + layout.SlotB.Length
                        : sectors < ((ulong)(2 * slot) + 1 + 193) * Mebibyte
            );
}
