using System.Text;
using Coffer.Attestation.Configurations;

namespace Coffer.Attestation.Tests.Configurations;

public sealed class ConfigurationStatusTests
{
    private const string Document =
        """{"format":"coffer-configuration-state-1","state":"in-force","version":"7","digest":"ab","refused":[{"source":"esp","reason":"configuration.older","expected":"a version above 7","seen":"6"}]}""";

    [Fact]
    public void It_is_read_like_this()
    {
        ConfigurationStatus status = ConfigurationStatus.Read(Encoding.UTF8.GetBytes(Document)).OrThrow();
        Assert.Equal(("in-force", 7UL, "ab"), (status.State, status.Version, status.Digest));
        Assert.Equal(
            new RefusedDocument("esp", "configuration.older", "a version above 7", "6"),
            Assert.Single(status.Refused)
        );
    }

    [Theory]
    [InlineData("state-1", "state-2")]
    [InlineData("in-force", "in-doubt")]
    [InlineData("\"7\"", "\"07\"")]
    [InlineData("\"7\"", "7")]
    [InlineData("\"digest\"", "\"digests\"")]
    [InlineData("\"reason\"", "\"reasons\"")]
    [InlineData("]}", "]")]
    [InlineData("\"format\":\"coffer-configuration-state-1\",", "")]
    public void Another_spelling_is_refused(string from, string to) =>
        Assert.StartsWith(
            "configuration-state.",
            ConfigurationStatus.Read(Encoding.UTF8.GetBytes(Document.Replace(from, to))).Refusal?.Reason
        );

    [Fact]
    public void One_that_is_too_large_is_refused() =>
        Assert.Equal(
            "configuration-state.size",
            ConfigurationStatus.Read(new byte[ConfigurationStatus.LargestSize + 1]).Refusal?.Reason
        );
}
