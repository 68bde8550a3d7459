using System.Text;
using Coffer.Bytes;
using Coffer.Evidence.Serving;
using CsCheck;

namespace Coffer.Evidence.Tests.Serving;

public sealed class HttpRequestHeadTests
{
    private const int LargestBody = 1000;

    [Fact]
    public void A_request_of_dotnets_client_is_read()
    {
        HttpRequestHead head = Read(
                "POST /v1/recovery HTTP/1.1\r\nHost: 203.0.113.7:7443\r\nContent-Type: application/octet-stream\r\n"
                    + "Content-Length: 71\r\n\r\n"
            )
            .OrThrow();
        Assert.Equal(new HttpRequestHead("POST", "/v1/recovery", 71, false), head);
    }

    [Fact]
    public void A_request_of_curl_is_read() =>
        Assert.Equal(
            new HttpRequestHead("GET", "/v1/recovery", 0, true),
            Read(
                    "GET /v1/recovery HTTP/1.1\r\nHost: a\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                )
                .OrThrow()
        );

    [Theory]
    [InlineData("GET / HTTP/1.0\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET / HTTP/2\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET /?a=b HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET /%2e HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "request.line")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\r\n\r\n", "request.head")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nName : b\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", "request.field")]
    [InlineData("GET / HTTP/1.1\r\nHost: \u0001\r\n\r\n", "request.head")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "request.field")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n", "request.field")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n", "request.field")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\n", "request.field")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "request.body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n", "request.body")]
    [InlineData("", "request.head")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n", "request.head")]
    public void What_two_readers_could_understand_differently_is_refused(string text, string reason) =>
        Assert.Equal(reason, Read(text).Refusal?.Reason);

    [Fact]
    public void Every_length_has_its_bound()
    {
        Assert.Equal("request.line", Read($"GET /{new string('a', 128)} HTTP/1.1\r\nHost: a\r\n\r\n").Refusal?.Reason);
        Assert.Equal("request.head", Read($"GET / HTTP/1.1\r\nHost: {new string('a', 1024)}\r\n\r\n").Refusal?.Reason);
        string fields = string.Concat(Enumerable.Range(0, 40).Select(i => $"Name{i}: a\r\n"));
        Assert.Equal("request.head", Read($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n").Refusal?.Reason);
        string large = new('a', HttpRequestHead.LargestSize);
        Assert.Equal("request.head", Read($"GET / HTTP/1.1\r\nHost: {large}\r\n\r\n").Refusal?.Reason);
    }

    [Fact]
    public void No_bytes_make_it_throw() =>
        Gen
            .Byte.Array[0, 300]
            .Sample(bytes =>
                HttpRequestHead.Read([.. bytes, .. "\r\n\r\n"u8], LargestBody).Value?.BodyLength is null or >= 0
            );

    private static Parsed<HttpRequestHead> Read(string text) =>
        HttpRequestHead.Read(Encoding.Latin1.GetBytes(text), LargestBody);
}
