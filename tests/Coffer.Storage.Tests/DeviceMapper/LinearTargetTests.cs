using Coffer.Storage.DeviceMapper;

namespace Coffer.Storage.Tests.DeviceMapper;

public sealed class LinearTargetTests
{
    private static readonly LinearTarget s_target = new(4096, "253:0", 2048);

    [Fact]
    public void It_is_device_and_offset() => Assert.Equal("253:0 2048", s_target.Text());

    [Fact]
    public void The_table_asked_for_is_accepted() => Assert.Null(s_target.Judge("253:0 2048"));

    [Theory]
    [InlineData("253:0 4096")]
    [InlineData("253:1 2048")]
    [InlineData("253:0 2048 x")]
    public void Another_live_table_is_refused(string live) =>
        Assert.Equal("dm.linear-parameters", s_target.Judge(live)?.Reason);
}
