using Coffer.Image.Verification;

namespace Coffer.Image.Tests.Verification;

public sealed class ChecksumsTests
{
    private static readonly string s_hash = new('a', 64);

    [Fact]
    public void What_is_written_is_read()
    {
        Checksums sums = new([new("a.raw", s_hash), new("gcp/disk.tar.gz", s_hash)]);
        Assert.Equal($"{s_hash}  a.raw\n{s_hash}  gcp/disk.tar.gz\n", $"{sums}");
        Assert.Equal(sums.Lines.AsEnumerable(), Checksums.Read($"{sums}").OrThrow().Lines.AsEnumerable());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("HASH  a")]
    [InlineData("HASH  a\n\n")]
    [InlineData("HASH a\n")]
    [InlineData("HASH *a\n")]
    [InlineData("HASH  /etc/passwd\n")]
    [InlineData("HASH  ../a\n")]
    [InlineData("HASH  a/../b\n")]
    [InlineData("HASH  a/b/c\n")]
    [InlineData("HASH  .hidden\n")]
    [InlineData("HASH  a b\n")]
    [InlineData("HASH  b\nHASH  a\n")]
    [InlineData("HASH  a\nHASH  a\n")]
    [InlineData("HASHH  a\n")]
    [InlineData("HASH  a\r\n")]
    public void Another_form_is_refused(string text) =>
        Assert.Equal(
            "release.sums-form",
            Checksums.Read(text.Replace("HASH", s_hash, StringComparison.Ordinal)).Refusal?.Reason
        );
}
