using Coffer.Init.Custody;

namespace Coffer.Init.Tests.Custody;

public sealed class VaultTrafficTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void What_is_read_written_or_discarded_is_traffic()
    {
        VaultTraffic traffic = new(_path);
        Write(10, 20, 30);
        Assert.True(traffic.HasMoved());
        Assert.False(traffic.HasMoved());
        Write(11, 20, 30);
        Assert.True(traffic.HasMoved());
        Write(11, 21, 30);
        Assert.True(traffic.HasMoved());
        Write(11, 21, 31);
        Assert.True(traffic.HasMoved());
        Assert.False(traffic.HasMoved());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("a b c d e f g h i j k l")]
    [InlineData("-1 0 0 0 0 0 0 0 0 0 0 0")]
    public void Where_nobody_can_say_there_may_be_some(string stat)
    {
        File.WriteAllText(_path, stat);
        VaultTraffic traffic = new(_path);
        Assert.True(traffic.HasMoved());
        Assert.True(traffic.HasMoved());
    }

    [Fact]
    public void Without_the_device_there_may_be_some() => Assert.True(new VaultTraffic("/nowhere/stat").HasMoved());

    public void Dispose() => File.Delete(_path);

    private void Write(int read, int written, int discarded) =>
        File.WriteAllText(_path, $"     {read} 0 96 3 {written} 0 24 7 0 10 10 {discarded} 0 0 0 0 0\n");
}
