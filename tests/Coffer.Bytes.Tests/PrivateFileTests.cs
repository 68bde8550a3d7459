namespace Coffer.Bytes.Tests;

public sealed class PrivateFileTests
{
    [Theory]
    [InlineData(0b110_000_000)]
    [InlineData(0b100_000_000)]
    [InlineData(0b111_010_011)]
    public void What_only_its_owner_reads_is_private(int mode) => Assert.Null(PrivateFile.Judge((UnixFileMode)mode));

    [Theory]
    [InlineData(0b110_100_100, "mode 644: others can read it")]
    [InlineData(0b110_100_000, "mode 640: others can read it")]
    [InlineData(0b110_000_100, "mode 604: others can read it")]
    public void What_others_read_is_not(int mode, string seen) =>
        Assert.Equal(seen, PrivateFile.Judge((UnixFileMode)mode));
}
