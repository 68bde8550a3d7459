using System.Text;
using Coffer.Bytes;
using Coffer.Cli.Text;

namespace Coffer.Cli.Tests.Text;

public sealed class TerminalInputTests
{
    [Theory]
    [InlineData("2468-token", "2468-token")]
    [InlineData("a b~!", "a b~!")]
    [InlineData("12x\b34", "1234")]
    [InlineData("\b\b1", "1")]
    public void Printable_ASCII_is_taken_as_it_was_typed(string keys, string expected)
    {
        using Secret typed = Read(keys);
        Assert.Equal(expected, Encoding.ASCII.GetString(typed.Span));
    }

    [Fact]
    public void The_longest_is_taken()
    {
        using Secret typed = Read(new string('1', 255));
        Assert.Equal(255, typed.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\b")]
    [InlineData("123\u00e44")]
    [InlineData("123\t4")]
    [InlineData("123\u007f4")]
    [InlineData("1234\0")]
    [InlineData("123\u00e4\b4")]
    public void Another_key_is_refused_and_not_left_out(string keys) => AssertRefused(keys);

    [Fact]
    public void More_is_refused_and_not_cut_off() => AssertRefused(new string('1', 256));

    private static void AssertRefused(string keys)
    {
        Refusal refusal = Assert.Throws<RefusedException>(() => Read(keys)).Refusal;
        Assert.Equal("cli.typed", refusal.Reason);
        Assert.DoesNotContain("23", refusal.Seen, StringComparison.Ordinal);
    }

    private static Secret Read(string keys)
    {
        Queue<ConsoleKeyInfo> typed = new(keys.Append('\r').Select(Key));
        return TerminalInput.Read("User PIN", typed.Dequeue);
    }

    private static ConsoleKeyInfo Key(char c)
    {
        ConsoleKey key = c switch
        {
            '\r' => ConsoleKey.Enter,
            '\b' => ConsoleKey.Backspace,
            _ => ConsoleKey.None,
        };
        return new ConsoleKeyInfo(c, key, shift: false, alt: false, control: false);
    }
}
