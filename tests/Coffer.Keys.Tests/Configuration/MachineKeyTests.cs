using System.Text;
using Coffer.Keys.Configuration;
using Coffer.Keys.Tests.Hpke;

namespace Coffer.Keys.Tests.Configuration;

public sealed class MachineKeyTests
{
    [Fact]
    public void It_comes_back_as_it_was_written()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        MachineKey written = new("payroll", SampleConfiguration.Identity, key.Public);
        MachineKey read = MachineKey.Read(written.ToBytes()).OrThrow();
        Assert.Equal((written.Name, written.Identity), (read.Name, read.Identity));
        Assert.Equal(key.Public.Bytes, read.Key.Bytes);
        Assert.Equal((byte)'\n', written.ToBytes()[^1]);
    }

    [Theory]
    [InlineData("key-1", "key-2", "machine-key.value")]
    [InlineData("5f0c1a2b", "5F0C1A2B", "machine-key.value")]
    [InlineData("\"name\":\"payroll\",", "", "machine-key.member")]
    [InlineData("\"key\":\"B", "\"key\":\"C", "hpke.point")]
    [InlineData("}", ",\"more\":1}", "machine-key.member")]
    public void Another_spelling_is_refused(string from, string to, string reason)
    {
        using MemoryP256Key key = MemoryP256Key.New();
        string text = Encoding.ASCII.GetString(
            new MachineKey("payroll", SampleConfiguration.Identity, key.Public).ToBytes()
        );
        Assert.Equal(reason, MachineKey.Read(Encoding.ASCII.GetBytes(text.Replace(from, to))).Refusal?.Reason);
        Assert.Equal("machine-key.too-large", MachineKey.Read(new byte[MachineKey.LargestSize + 1]).Refusal?.Reason);
    }
}
