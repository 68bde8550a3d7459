using Coffer.Linux.Blocks;

namespace Coffer.Linux.Tests.Blocks;

public sealed class DeviceNumberTests
{
    [Fact]
    public void The_form_of_sysfs_is_read_and_written() =>
        Assert.Equal("254:3", DeviceNumber.Parse("254:3\n").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("254")]
    [InlineData("a:b")]
    [InlineData("1:2:3")]
    [InlineData("-1:2")]
    public void Another_form_is_refused(string text) =>
        Assert.ThrowsAny<SystemException>(() => DeviceNumber.Parse(text));
}
