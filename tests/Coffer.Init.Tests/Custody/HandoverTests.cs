using Coffer.Bytes;
using Coffer.Init.Custody;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Tests.Custody;

public sealed class HandoverTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void What_init_hands_over_arrives(bool withShare, bool withNextKey)
    {
        using CustodiedVault vault = new();
        using Handover handover = Of(vault, withShare) with
        {
            NextKey = withNextKey ? Secret.CopyOf(new byte[64]) : null,
        };
        using Handover read = Handover.Read(new MemoryStream(Bytes(handover)));
        Assert.Equal(withShare, read.Share is not null);
        Assert.Equal(handover.VolumeKey.Span, read.VolumeKey.Span);
        Assert.Equal(withNextKey, read.NextKey is not null);
        Assert.Equal(handover.Header.ToBytes(), read.Header.ToBytes());
        Assert.Equal((Luks2KeyslotNumber.Unlock, 1), (read.Header.Number, read.Header.Copy));
        Assert.Equal("/dev/vda2", read.Partition);
        Assert.Equal(["one", "two"], read.Pcr7Events);
    }

    [Fact]
    public void A_handover_that_is_cut_or_longer_is_refused()
    {
        using CustodiedVault vault = new();
        using Handover handover = Of(vault, withShare: true);
        byte[] bytes = Bytes(handover);
        Assert.Throws<EndOfStreamException>(() => Handover.Read(new MemoryStream(bytes[..^1])));
        Assert.Throws<RefusedException>(() => Handover.Read(new MemoryStream([.. bytes, 0])));
        Assert.Throws<RefusedException>(() => Handover.Read(new MemoryStream([0xff, 0xff, 0xff, 0xff])));
    }

    private static byte[] Bytes(Handover handover)
    {
        using MemoryStream stream = new();
        handover.Write(stream);
        return stream.ToArray();
    }

    private static Handover Of(CustodiedVault vault, bool withShare) =>
        new()
        {
            Share = withShare ? Secret.CopyOf(new byte[32]) : null,
            VolumeKey = Secret.CopyOf(vault.VolumeKey.Span),
            Header = vault.Before with { Copy = 1 },
            Partition = "/dev/vda2",
            Machine = CustodiedVault.Uuid,
            PolicyKey = "PEM",
            Pcr7 = [.. new byte[32]],
            Pcr7Events = ["one", "two"],
        };
}
