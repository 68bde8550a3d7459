using System.Text;
using System.Text.Json;
using Coffer.Clouds.Http;

namespace Coffer.Clouds.Tests.Http;

public sealed class ForeignJsonTests
{
    private const string Document =
        """{"a":{"b":"x\u001b[2J","n":7,"t":true,"list":["p",7,{}],"half":"\ud800"},"bytes":"AQI=","none":null}""";

    [Fact]
    public void What_is_there_is_read_by_its_path()
    {
        JsonElement json = Read(Document)!.Value;
        Assert.Equal("x.[2J", json.TextAt("a", "b"));
        Assert.Equal("7", json.TextAt("a", "n"));
        Assert.Equal("true", json.TextAt("a", "t"));
        Assert.Equal(["p", "7", ""], json.TextsAt("a", "list"));
        Assert.Equal([1, 2], json.BytesAt("bytes"));
    }

    [Theory]
    [InlineData("b")]
    [InlineData("a")]
    [InlineData("none")]
    [InlineData("a.b.c")]
    [InlineData("a.list.0")]
    [InlineData("a.half")]
    public void What_is_not_there_or_no_text_is_empty(string path) =>
        Assert.Equal("", Read(Document)!.Value.TextAt(path.Split('.')));

    [Theory]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("none")]
    public void What_is_no_list_or_no_bytes_is_none(string path)
    {
        JsonElement json = Read(Document)!.Value;
        Assert.Empty(json.ListAt(path.Split('.')));
        Assert.Null(json.BytesAt(path.Split('.')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("{} {}")]
    public void What_is_no_object_is_null(string text) => Assert.Null(Read(text));

    [Fact]
    public void What_is_too_deep_is_null() =>
        Assert.Null(Read($"{string.Concat(Enumerable.Repeat("{\"a\":", 30))}1{new string('}', 30)}"));

    [Fact]
    public void Long_texts_are_cut() => Assert.Equal(403, ForeignText.Printable(new string('x', 5000)).Length);

    private static JsonElement? Read(string text) => ForeignJson.Read(Encoding.UTF8.GetBytes(text));
}
