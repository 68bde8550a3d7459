using Coffer.Clouds.Http;

namespace Coffer.Clouds.Tests.Http;

public sealed class ForeignBytesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AQI=", "0102")]
    [InlineData("AQI", "0102")]
    [InlineData("MAH/++8=", "3001FFFBEF")]
    [InlineData("MAH/++8", "3001FFFBEF")]
    [InlineData("MAH_--8=", "3001FFFBEF")]
    [InlineData("MAH_--8", "3001FFFBEF")]
    [InlineData("_w==", "FF")]
    [InlineData("_w", "FF")]
    public void Either_alphabet_is_read_with_or_without_padding(string text, string bytes) =>
        Assert.Equal(Convert.FromHexString(bytes), ForeignBytes.Of(text));

    [Theory]
    [InlineData("MAH/--8=")]
    [InlineData("MAH_++8=")]
    [InlineData("AQI==")]
    [InlineData("AQ=")]
    [InlineData("AQ=I")]
    [InlineData("AQIDB")]
    [InlineData("=")]
    [InlineData("A Q I")]
    [InlineData("AQI=\n")]
    [InlineData("AQI%")]
    [InlineData("AQ\u0130")]
    public void What_is_neither_is_none(string text) => Assert.Null(ForeignBytes.Of(text));

    [Fact]
    public void What_is_too_long_is_none()
    {
        Assert.NotNull(ForeignBytes.Of(new string('A', 64 << 10)));
        Assert.Null(ForeignBytes.Of(new string('A', (64 << 10) + 4)));
    }
}
