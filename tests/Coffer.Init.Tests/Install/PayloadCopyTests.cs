using Coffer.Init.Install;

namespace Coffer.Init.Tests.Install;

public sealed class PayloadCopyTests
{
    [Theory]
    [InlineData(1, 2)] // the tree of one block is its hash alone: no level
    [InlineData(2, 4)]
    [InlineData(128, 130)]
    [InlineData(129, 133)]
    [InlineData(16384, 16384 + 1 + 128 + 1)]
    [InlineData(16385, 16385 + 1 + 129 + 2 + 1)]
    public void The_length_counts_data_superblock_and_tree(long blocks, long total) =>
        Assert.Equal(total * 4096, PayloadCopy.LengthOf(blocks));

    [Theory]
    [InlineData(4096 * 4, 4096 * 4, null)]
    [InlineData(4096 * 3, 4096 * 4, "install.payload-size")]
    [InlineData(4096 * 4, 4096 * 3, "install.payload-size")]
    public void A_payload_must_fit(long payload, long slot, string? reason) =>
        Assert.Equal(reason, PayloadCopy.JudgeSizes(2, payload, slot)?.Reason);
}
