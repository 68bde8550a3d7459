using System.Text;

namespace Coffer.Bytes.Tests;

public sealed class JsonMemberReaderTests
{
    [Fact]
    public void Members_come_in_any_order()
    {
        Assert.Equal("x,7,0102", Read("""{"a":"x","b":7,"c":"AQI="}""").Value);
        Assert.Equal("x,7,0102", Read("""{ "c":"AQI=", "a":"x", "b":7 }""").Value);
        Assert.Equal("A,0,", Read("""{"a":"\u0041"}""").Value);
    }

    [Theory]
    [InlineData("""{"a":"x","a":"x"}""", "test.duplicate-member", "document: a")]
    [InlineData("""{"d":1}""", "test.member", "document: d")]
    [InlineData("""{"\u0061":"x"}""", "test.member", "document")]
    [InlineData("""{"a":1}""", "test.value", "document: a")]
    [InlineData("""{"a":"0123456789"}""", "test.value", "document: a")]
    [InlineData("""{"a":"\n"}""", "test.value", "document: a")]
    [InlineData("""{"a":"\ud800"}""", "test.value", "document: a")]
    [InlineData("""{"b":-1}""", "test.value", "document: b")]
    [InlineData("""{"b":10}""", "test.value", "document: b")]
    [InlineData("""{"b":1.5}""", "test.value", "document: b")]
    [InlineData("""{"c":"AQI"}""", "test.value", "document: c")]
    [InlineData("""{"c":"AQJ="}""", "test.value", "document: c")]
    [InlineData("""{"c":"AQ I="}""", "test.value", "document: c")]
    [InlineData("""{"c":"AQIDBAUG"}""", "test.value", "document: c")]
    [InlineData("""{"a":"x"} 1""", "test.json", "document")]
    [InlineData("""{"a":"x" """, "test.json", "document: a")]
    [InlineData("""[1]""", "test.value", "document")]
    [InlineData("", "test.json", "document")]
    public void Anything_else_is_refused_with_its_reason_and_place(string json, string reason, string thing)
    {
        Refusal? refusal = Read(json).Refusal;
        Assert.Equal(reason, refusal?.Reason);
        Assert.StartsWith(thing, refusal?.Thing);
    }

    [Theory]
    [InlineData("""{"a":"x\ny\u00e9"}""", "x\ny\u00e9")]
    [InlineData("""{"a":""}""", "")]
    [InlineData("""{"a":"123456789012"}""", "123456789012")]
    [InlineData("""{"a":"1234567890123"}""", null)]
    [InlineData("""{"a":"\ud800"}""", null)]
    [InlineData("""{"a":7}""", null)]
    [InlineData("""{"a":""", null)]
    public void Text_that_is_secret_stays_bytes(string json, string? expected)
    {
        JsonMemberReader reader = new(Encoding.UTF8.GetBytes(json), "document", "test");
        reader.BeginObject();
        reader.NextMember();
        using Secret? secret = reader.SecretText(12);
        Assert.Equal(expected, secret is null ? null : Encoding.UTF8.GetString(secret.Span));
        Assert.Equal(expected is null, reader.Failed);
        Assert.DoesNotContain("1234", $"{reader.Refusal}");
    }

    private static Parsed<string> Read(string json)
    {
        JsonMemberReader reader = new(Encoding.UTF8.GetBytes(json), "document", "test");
        string a = "";
        long b = 0;
        byte[] c = [];
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            if (member == "a")
                a = reader.Text(8);
            else if (member == "b")
                b = reader.Number(9);
            else if (member == "c")
                c = reader.Base64(5);
            else
                reader.RefuseMember("a, b, c");
        }
        return reader.Finish($"{a},{b},{Convert.ToHexStringLower(c)}");
    }
}
