using Coffer.Cli.Operating;

namespace Coffer.Cli.Tests.Operating;

public sealed class TimeAgoTests
{
    [Theory]
    [InlineData("1s", 1)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("3660d", 316224000)]
    public void A_time_is_its_seconds(string text, long seconds) =>
        Assert.Equal(seconds, TimeAgo.Parse(text).OrThrow());

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("0s")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("3661d")]
    [InlineData("99999999999999999999s")]
    [InlineData("yesterday")]
    public void Anything_else_is_refused(string text) => Assert.Equal("cli.time", TimeAgo.Parse(text).Refusal?.Reason);
}
