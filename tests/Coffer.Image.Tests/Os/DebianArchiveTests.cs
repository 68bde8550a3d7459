using Coffer.Image.Os;

namespace Coffer.Image.Tests.Os;

public sealed class DebianArchiveTests
{
    [Theory]
    [InlineData(
        true,
        "deb [signed-by=/k] copy:/tmp/a/0 trixie main",
        "deb [signed-by=/k] copy:/tmp/a/1 trixie-updates main"
    )]
    [InlineData(
        false,
        "deb [signed-by=/k] copy:/tmp/a/0 trixie main",
        "deb [signed-by=/k] http://deb.example trixie main"
    )]
    [InlineData(false, "deb [signed-by=/k] http://deb.example/copy:/ trixie main")]
    [InlineData(false)]
    public void Who_fetches_over_the_network_is_told_the_proxies(bool isHere, params string[] lines) =>
        Assert.Equal(isHere, new DebianArchive("/k", [.. lines]).IsOnThisDisk);
}
