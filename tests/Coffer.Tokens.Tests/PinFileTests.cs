using System.Text;
using Coffer.Bytes;

namespace Coffer.Tokens.Tests;

public sealed class PinFileTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("coffer-pin-");

    public void Dispose() => _scratch.Delete(recursive: true);

    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("1234\n", "1234")]
    [InlineData("a b\n\n", "a b\n")]
    public void A_line_feed_at_the_end_is_no_part_of_the_PIN(string content, string pin)
    {
        using Secret read = PinFile.Read(Write(content)).OrThrow();
        Assert.Equal(pin, Encoding.UTF8.GetString(read.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(100_000)]
    public void A_PIN_of_another_length_is_refused(int length) =>
        Assert.Equal("token.pin-file", PinFile.Read(Write(new string('1', length))).Refusal?.Reason);

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Assert.Equal("token.pin-file", PinFile.Read(Path.Combine(_scratch.FullName, "none")).Refusal?.Reason);
        Assert.Equal("token.pin-file", PinFile.Read(_scratch.FullName).Refusal?.Reason);
    }

    private string Write(string content)
    {
        string path = Path.Combine(_scratch.FullName, "pin");
        File.WriteAllText(path, content);
        return path;
    }
}
