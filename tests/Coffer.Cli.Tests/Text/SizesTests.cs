using Coffer.Cli.Text;

namespace Coffer.Cli.Tests.Text;

public sealed class SizesTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("512M", 512L << 20)]
    [InlineData("4G", 4L << 30)]
    [InlineData("4g", 4L << 30)]
    [InlineData("2T", 2L << 40)]
    public void A_size_is_read(string text, long bytes) => Assert.Equal(bytes, Sizes.Parse(text).OrThrow());

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5G")]
    [InlineData("4GB")]
    [InlineData("9999999999T")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_refused(string text) => Assert.Equal("cli.size", Sizes.Parse(text).Refusal?.Reason);

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(4L << 30, "4 GiB")]
    public void A_size_is_shown(long bytes, string text) => Assert.Equal(text, Sizes.Show(bytes));
}
