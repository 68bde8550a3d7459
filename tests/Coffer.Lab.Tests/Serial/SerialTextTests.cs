using System.Text;
using Coffer.Lab.Serial;
using CsCheck;

namespace Coffer.Lab.Tests.Serial;

public sealed class SerialTextTests
{
    [Theory]
    [InlineData("plain\r\n", "plain")]
    [InlineData("\u001b[2J\u001b[01;01H\u001b[=3hBdsDxe: starting\r\n", "BdsDxe: starting")]
    [InlineData("\u001b[0;31mred\u001b[0m", "red")]
    [InlineData("a\u0000b\u0007c", "abc")]
    [InlineData("\tkept", "\tkept")]
    public void Escape_sequences_and_control_characters_go(string sent, string text) =>
        Assert.Equal(text, SerialText.Clean(Encoding.UTF8.GetBytes(sent)));

    [Fact]
    public void Any_bytes_become_a_printable_line() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
                Assert.DoesNotContain(SerialText.Clean(bytes), c => char.IsControl(c) && c != '\t' && c < 0x80)
            );
}
