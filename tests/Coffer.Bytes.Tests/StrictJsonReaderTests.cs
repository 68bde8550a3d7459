using System.Collections.Immutable;
using System.Text;
using CsCheck;

namespace Coffer.Bytes.Tests;

public sealed class StrictJsonReaderTests
{
    private sealed record Document(string Name, long Size, ulong Large, ImmutableArray<string> List, string Inner);

    private const string Good =
        """{"name":"a","size":3,"large":"18446744073709551615","list":["x","y"],"inner":{"key":"AQID","hex":"0a0b"}}""";

    [Fact]
    public void Members_are_read_in_their_order()
    {
        Document read = Read(Good).OrThrow();
        Assert.Equal(("a", 3L, ulong.MaxValue, "0102030a0b"), (read.Name, read.Size, read.Large, read.Inner));
        Assert.Equal(["x", "y"], read.List);
    }

    [Theory]
    [InlineData("", "thing.json")]
    [InlineData("{", "thing.json")]
    [InlineData(Good + "x", "thing.json")]
    [InlineData(Good + "{}", "thing.json")]
    [InlineData("[]", "thing.value")]
    [InlineData("null", "thing.value")]
    [InlineData("{}", "thing.member")]
    public void Another_document_is_refused(string text, string reason) =>
        Assert.Equal(reason, Read(text).Refusal?.Reason);

    [Theory]
    [InlineData("\"size\":3", "\"size\":3,\"size\":3", "thing.duplicate-member")]
    [InlineData("\"size\":3,", "", "thing.member")]
    [InlineData("\"size\":3", "\"more\":3", "thing.member")]
    [InlineData("\"size\":3", "\"size\":-3", "thing.value")]
    [InlineData("\"size\":3", "\"size\":3.0", "thing.value")]
    [InlineData("\"size\":3", "\"size\":9223372036854775808", "thing.value")]
    [InlineData("\"size\":3", "\"size\":\"3\"", "thing.value")]
    [InlineData("\"size\":3", "\"size\":03", "thing.json")]
    [InlineData("\"a\"", "\"\\u0061\"", "thing.value")]
    [InlineData("\"a\"", "\"\u00e4\"", "thing.value")]
    [InlineData("\"a\"", "\"123456789\"", "thing.value")]
    [InlineData("\"a\"", "null", "thing.value")]
    [InlineData("18446744073709551615", "18446744073709551616", "thing.value")]
    [InlineData("18446744073709551615", "007", "thing.value")]
    [InlineData("18446744073709551615", "", "thing.value")]
    [InlineData("18446744073709551615", " 7", "thing.value")]
    [InlineData("[\"x\",\"y\"]", "[\"x\",\"y\",\"z\"]", "thing.value")]
    [InlineData("[\"x\",\"y\"]", "[\"x\",[]]", "thing.value")]
    [InlineData("[\"x\",\"y\"]", "\"x\"", "thing.value")]
    [InlineData("AQID", "AQI", "thing.value")]
    [InlineData("AQID", "A QID", "thing.value")]
    [InlineData("AQID", "AQIDBA==", "thing.value")]
    [InlineData("0a0b", "0A0b", "thing.value")]
    [InlineData("0a0b", "0a0", "thing.value")]
    [InlineData("0a0b", "0a0b0c", "thing.value")]
    [InlineData("\"hex\":\"0a0b\"", "\"hex\":\"0a0b\",\"more\":1", "thing.inner")]
    [InlineData("\"hex\":\"0a0b\"", "\"hex\":\"0a0b\",\"banned\":1", "thing.banned")]
    public void Another_spelling_is_refused(string part, string other, string reason)
    {
        string text = Good.Replace(part, other, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        Assert.Equal(reason, Read(text).Refusal?.Reason);
    }

    [Fact]
    public void What_the_refusal_shows_is_printable_and_short()
    {
        Refusal? refusal = Read("{\"\\u001b[31m" + new string('x', 500) + "\u0007\":1}").Refusal;
        Assert.NotNull(refusal);
        Assert.True(refusal.Seen.Length < 64);
        Assert.DoesNotContain(refusal.Seen, c => c is < ' ' or > '~');
    }

    [Fact]
    public void Any_text_never_throws() =>
        Gen.String[Gen.Char["{}[]:,\"\\ud8name0123size-+.eE \u00ff\n"], 0, 40]
            .Sample(
                text =>
                {
                    Read(text);
                    Read("{\"name\":" + text);
                    Read(Good[..60] + text);
                },
                iter: 3000
            );

    private static Parsed<Document> Read(string text)
    {
        StrictJsonReader json = new(Encoding.UTF8.GetBytes(text), "thing", "thing");
        json.BeginDocument();
        string name = json.ReadString("name", 8);
        long size = json.ReadInteger("size");
        ulong large = json.ReadDecimalString("large");
        ImmutableArray<string> list = json.ReadStrings("list", 2, 8);
        json.BeginObject("inner", "inner");
        ImmutableArray<byte> key = json.ReadBase64("key", 3, 3);
        ImmutableArray<byte> hex = json.ReadHex("hex", 2, 2);
        json.EndObject("banned", "banned");
        json.EndObject();
        return json.Finish(new Document(name, size, large, list, Convert.ToHexStringLower([.. key, .. hex])));
    }
}
