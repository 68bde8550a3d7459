using Coffer.Bytes;
using Coffer.Init.Install;
using Coffer.Storage;
using Coffer.Storage.Verity;

namespace Coffer.Init.Tests.Install;

public sealed class PayloadCopyTests
{
    private const int Blocks = 300; // two levels of tree

    private readonly VerityRoot _root;
    private readonly byte[] _payload;
    private readonly byte[] _slot;

    public PayloadCopyTests()
    {
        byte[] data = new byte[Blocks * VerityLayout.BlockSize];
        new Random(1).NextBytes(data);
        using MemoryStream tree = new();
        _root = VerityTree.Build(new MemoryStream(data), tree, new byte[32], 2);
        _payload = [.. data, .. VeritySuperblock.Of(_root).Write(), .. tree.ToArray()];
        _slot = new byte[_payload.Length + VerityLayout.BlockSize];
    }

    [Fact]
    public void What_the_owner_signed_arrives()
    {
        Assert.Null(Copy());
        Assert.Equal(_payload, _slot[.._payload.Length]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((Blocks - 1) * VerityLayout.BlockSize)]
    [InlineData(Blocks * VerityLayout.BlockSize)] // superblock
    [InlineData((Blocks + 1) * VerityLayout.BlockSize)] // tree
    public void A_changed_block_is_refused_and_never_written(int offset)
    {
        _payload[offset] ^= 1;
        Refusal refusal = Copy()!;
        Assert.Equal("install.payload-hash", refusal.Reason);
        Assert.StartsWith("payload, ", refusal.Thing);
        Assert.NotEqual(_payload[offset], _slot[offset]);
    }

    [Theory]
    [InlineData(-VerityLayout.BlockSize, 0)]
    [InlineData(0, -VerityLayout.BlockSize)]
    public void A_payload_must_fit(int payload, int slot) =>
        Assert.Equal(
            "install.payload-size",
            PayloadCopy
                .Run(Device(_payload[..(_payload.Length + payload)]), Device(new byte[_payload.Length + slot]), _root)
                ?.Reason
        );

    private Refusal? Copy() => PayloadCopy.Run(Device(_payload), Device(_slot), _root);

    private static StreamBlockDevice Device(byte[] bytes) => new(new MemoryStream(bytes));
}
