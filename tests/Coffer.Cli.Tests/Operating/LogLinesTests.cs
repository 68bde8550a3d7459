using System.Text;
using Coffer.Cli.Operating;

namespace Coffer.Cli.Tests.Operating;

public sealed class LogLinesTests
{
    private const string Line = "2026-11-26T23:54:15.123456+00:00 web[7]: hello";

    [Fact]
    public void Lines_are_shown_whole_however_they_come()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($"{Line} \u00e4\n{Line}\n");
        for (int cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal($"{Line} \u00e4\n{Line}\n", Show(false, bytes[..cut], bytes[cut..]));
    }

    [Fact]
    public void A_line_without_an_end_is_shown_at_the_end() =>
        Assert.Equal("no end\n", Show(false, "no end"u8.ToArray()));

    [Theory]
    [InlineData("\u001b[2Jgone", ".[2Jgone\n")]
    [InlineData("a\rb", "a.b\n")]
    [InlineData("a\u009bb", "a.b\n")]
    [InlineData("a\tb", "a\tb\n")]
    public void What_a_terminal_would_obey_is_not_said_to_it(string text, string shown) =>
        Assert.Equal(shown, Show(false, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_line_that_never_ends_is_cut() =>
        Assert.Equal(3, Show(false, new byte[150_000]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

    [Theory]
    [InlineData(Line, """{"time":"2026-11-26T23:54:15.123456\u002B00:00","text":"web[7]: hello"}""")]
    [InlineData("  goes on", """{"text":"  goes on"}""")]
    public void As_JSON_each_line_is_a_document(string line, string document) =>
        Assert.Equal($"{document}\n", Show(true, Encoding.UTF8.GetBytes($"{line}\n")));

    private static string Show(bool json, params byte[][] parts)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        LogLines lines = new(writer, json);
        foreach (byte[] part in parts)
            lines.Take(part);
        lines.End();
        return writer.ToString();
    }
}
