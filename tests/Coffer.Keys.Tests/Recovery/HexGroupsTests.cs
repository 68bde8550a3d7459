using System.Text;
using Coffer.Keys.Recovery;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery;

public sealed class HexGroupsTests
{
    [Fact]
    public void Every_byte_has_the_digits_that_hex_gives_it()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] text = new byte[HexGroups.LengthOf(bytes.Length)];
        HexGroups.Write(bytes, text);
        Assert.Equal(
            string.Join('-', Convert.ToHexStringLower(bytes).Chunk(8).Select(group => new string(group))),
            Encoding.ASCII.GetString(text)
        );
    }

    [Fact]
    public void Bytes_round_trip_and_one_other_character_is_refused() =>
        Gen.Select(Gen.Byte.Array[40], Gen.Int[0, 88], Gen.Byte)
            .Sample(
                (bytes, place, other) =>
                {
                    byte[] text = new byte[HexGroups.LengthOf(bytes.Length)];
                    byte[] read = new byte[bytes.Length];
                    HexGroups.Write(bytes, text);
                    Assert.True(HexGroups.TryRead(text, read));
                    Assert.Equal(bytes, read);
                    bool isDigit = char.IsAsciiHexDigitLower((char)other);
                    bool fits = text[place] == '-' ? other == '-' : isDigit;
                    text[place] = other;
                    Assert.Equal(fits, HexGroups.TryRead(text, read));
                }
            );

    [Theory]
    [InlineData("")]
    [InlineData("0011223")]
    [InlineData("001122334")]
    [InlineData("00112233-")]
    public void Another_length_is_refused(string text) =>
        Assert.False(HexGroups.TryRead(Encoding.ASCII.GetBytes(text), new byte[4]));
}
