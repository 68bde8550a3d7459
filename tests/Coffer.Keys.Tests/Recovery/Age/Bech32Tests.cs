using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;
using CsCheck;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class Bech32Tests
{
    // BIP 173, valid strings.
    [Theory]
    [InlineData("a", "A12UEL5L", "")]
    [InlineData("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "00443214c74254b635cf84653a56d7c675be77df")]
    [InlineData(
        "split",
        "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
        "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d"
    )]
    public void A_string_of_BIP_173_is_read(string prefix, string text, string data)
    {
        using Secret read = Bech32.Decode(prefix, text, "text").OrThrow();
        Assert.Equal(data, Convert.ToHexStringLower(read.Span));
        Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(prefix, read.Span));
    }

    [Theory]
    [InlineData("a", "")]
    [InlineData("a", "a1")]
    [InlineData("a", "a12uel5")]
    [InlineData("a", "a12uel5m")]
    [InlineData("a", "A12uel5l")]
    [InlineData("b", "a12uel5l")]
    [InlineData("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxb")]
    [InlineData("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw ")]
    // KELVIN SIGN becomes k in lower case.
    [InlineData("abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54\u212ahce6mua7lmqqqxw")]
    public void Another_string_is_refused(string prefix, string text) =>
        Assert.Equal("age.bech32", Bech32.Decode(prefix, text, "text").Refusal?.Reason);

    [Fact]
    public void Any_bytes_round_trip_and_any_changed_character_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 1000], Gen.Int[1, 31])
            .Sample(
                (bytes, place, step) =>
                {
                    const string alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
                    string text = Bech32.Encode("age", bytes);
                    using Secret read = Bech32.Decode("age", text, "text").OrThrow();
                    Assert.Equal(bytes, read.Span.ToArray());
                    int at = 4 + (place % (text.Length - 4));
                    char other = alphabet[(alphabet.IndexOf(text[at], StringComparison.Ordinal) + step) % 32];
                    Assert.NotNull(Bech32.Decode("age", text[..at] + other + text[(at + 1)..], "text").Refusal);
                },
                iter: 500
            );
}
