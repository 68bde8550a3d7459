using Coffer.Linux.Mounts;

namespace Coffer.Linux.Tests.Mounts;

public sealed class ForeignFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("coffer-foreign-file-").FullName;

    private string Name => Path.Combine(_directory, "document");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("", "")]
    [InlineData("four", "four")]
    [InlineData("fifth", "fifth")]
    [InlineData("sixth.", "sixth")]
    public void It_is_read_up_to_one_byte_behind_the_bound(string content, string read)
    {
        File.WriteAllText(Name, content);
        Assert.Equal(read, System.Text.Encoding.ASCII.GetString(ForeignFile.Read(Name, most: 4)!));
    }

    [Fact]
    public void None_is_null() => Assert.Null(ForeignFile.Read(Name, most: 4));

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/nonexistent")]
    public void A_link_is_not_followed(string target)
    {
        File.CreateSymbolicLink(Name, target);
        LinuxException refused = Assert.Throws<LinuxException>(() => ForeignFile.Read(Name, most: 4));
        Assert.EndsWith("ELOOP", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_none() => Assert.ThrowsAny<SystemException>(() => ForeignFile.Read(_directory, most: 4));
}
