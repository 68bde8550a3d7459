using Coffer.Init.Vault;

namespace Coffer.Init.Tests.Vault;

public sealed class DataPartTests
{
    [Theory]
    [InlineData("0 100576 32768", "32768 of 100576 sectors")]
    [InlineData("0 100576 -", "done")]
    [InlineData("", "done")]
    public void Progress_is_told_in_sectors(string status, string text) =>
        Assert.Equal(text, DataPart.Progress(System.Text.Encoding.ASCII.GetBytes(status)));
}
