using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class RandomTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void Random_bytes_come_as_many_as_wanted_and_differ()
    {
        using Secret first = Tpm.Execute(new GetRandom(32)).RandomBytes;
        using Secret second = Tpm.Execute(new GetRandom(32)).RandomBytes;
        Assert.Equal(32, first.Length);
        Assert.False(first.FixedTimeEquals(second.Span));
    }

    [Fact]
    public void No_more_comes_than_the_largest_digest()
    {
        using Secret random = Tpm.Execute(new GetRandom(ushort.MaxValue)).RandomBytes;
        Assert.InRange(random.Length, 32, 64);
    }

    [Fact]
    public void Stirring_takes_128_bytes() => Tpm.Execute(new StirRandom(new byte[128]));

    [Fact]
    public void Stirring_takes_no_more_than_128_bytes()
    {
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(new StirRandom(new byte[129])));
        Assert.Equal((TpmCc.StirRandom, TpmRc.Size, 1), (e.Command, e.Error, e.Code.Parameter));
    }
}
