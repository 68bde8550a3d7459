using Coffer.Clouds.Google.Uploading;

namespace Coffer.Clouds.Tests.Google.Uploading;

public sealed class ArchiveTests
{
    // CRC-32C of "123456789" is e3069283 in every catalogue of CRCs.
    [Theory]
    [InlineData("", "AAAAAA==")]
    [InlineData("123456789", "4waSgw==")]
    public void The_checksum_is_CRC_32C(string content, string expected) => Assert.Equal(expected, Of(content).Crc32c);

    [Fact]
    public void The_label_is_half_of_the_digest()
    {
        Archive archive = Of("123456789");
        Assert.Equal("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", archive.Sha256);
        Assert.Equal("15e2b0d3c33891ebb0f1ef609ec41942", archive.Label);
        Assert.Equal(9, archive.Length);
    }

    private static Archive Of(string content)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        Archive archive = Archive.Of(path);
        File.Delete(path);
        return archive;
    }
}
