using System.Diagnostics;
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
    [InlineData("a b", "a b")]
    [InlineData("Löhne\n", "Löhne")]
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

    [Theory]
    [InlineData("1234\r\n", "a carriage return")]
    [InlineData("1234\r", "a carriage return")]
    [InlineData("1234\n\n", "a control character")]
    [InlineData("12\t34", "a control character")]
    [InlineData("1234\0", "a control character")]
    [InlineData("1234\u007f", "a control character")]
    [InlineData("\n", "nothing")]
    public void A_PIN_that_nobody_typed_is_refused_and_not_told(string content, string seen)
    {
        Refusal refusal = PinFile.Read(Write(content)).Refusal!;
        Assert.Equal(("token.pin-file", seen), (refusal.Reason, refusal.Seen));
        Assert.DoesNotContain("12", $"{refusal}".Replace(_scratch.FullName, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Assert.Equal("token.pin-file", PinFile.Read(Path.Combine(_scratch.FullName, "none")).Refusal?.Reason);
        Assert.Equal("token.pin-file", PinFile.Read(_scratch.FullName).Refusal?.Reason);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "mode 640: others can read it")]
    [InlineData(UnixFileMode.OtherRead, "mode 604: others can read it")]
    public void A_file_that_others_can_read_is_refused_by_name(UnixFileMode more, string seen)
    {
        string path = Write("1234");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | more);
        Refusal refusal = PinFile.Read(path).Refusal!;
        Assert.Equal(("token.pin-file", $"PIN file {path}", seen), (refusal.Reason, refusal.Thing, refusal.Seen));
        Assert.Equal($"chmod 600 {path}", refusal.NextStep);
    }

    [Fact]
    public void A_pipe_is_as_good_as_a_file()
    {
        string path = Path.Combine(_scratch.FullName, "pipe");
        using (Process mkfifo = Process.Start("mkfifo", ["-m", "600", path]))
            mkfifo.WaitForExit();
        using Process writer = Process.Start("sh", ["-c", $"echo 1234 > '{path}'"]);
        using Secret pin = PinFile.Read(path).OrThrow();
        writer.WaitForExit();
        Assert.Equal("1234", Encoding.UTF8.GetString(pin.Span));
    }

    private string Write(string content)
    {
        string path = Path.Combine(_scratch.FullName, "pin");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
