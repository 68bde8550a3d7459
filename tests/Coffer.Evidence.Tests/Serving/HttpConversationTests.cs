using System.Text;
using Coffer.Evidence.Serving;

namespace Coffer.Evidence.Tests.Serving;

public sealed class HttpConversationTests
{
    [Fact]
    public void Requests_are_answered_one_after_the_other()
    {
        List<string> asked = [];
        string answers = Serve(
            asked,
            "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n",
            "abc",
            "GET /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /d HTTP/1.1\r\nHost: x\r\n\r\n"
        );
        Assert.Equal(["/a", "/b abc", "/c"], asked);
        Assert.Equal(3, answers.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.EndsWith("Connection: close\r\n\r\ntrue", answers, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_comes_byte_by_byte_is_one() =>
        Assert.Contains(
            "200 OK",
            Serve([], [.. "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".Select(c => $"{c}")]),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n", "request.body")]
    [InlineData("GET /a\r\n\r\n", "request.line")]
    public void What_is_no_request_ends_the_conversation_with_the_reason(string text, string reason)
    {
        List<string> asked = [];
        string answer = Serve(asked, text);
        Assert.Empty(asked);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains(reason, answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_without_end_is_not_read_for_ever()
    {
        string answer = Serve([], [.. Enumerable.Repeat(new string('a', 1000), 9)]);
        Assert.Contains("request.head", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_a_body_is_an_error_of_the_connection() =>
        Assert.ThrowsAny<IOException>(() =>
            Serve([], "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", "ab")
        );

    private static string Serve(List<string> asked, params string[] pieces)
    {
        using PiecewiseStream stream = new(pieces);
        new HttpConversation(
            stream,
            (head, body) =>
            {
                asked.Add($"{head.Path} {Encoding.ASCII.GetString(body)}".TrimEnd());
                return new HttpAnswer(200, "true"u8.ToArray());
            }
        ).Run();
        return stream.Written;
    }

    /// <summary>What somebody sends, piece by piece, and what he gets.</summary>
    private sealed class PiecewiseStream(string[] pieces) : MemoryStream
    {
        private readonly Queue<byte> _rest = new();
        private int _next;

        internal string Written => Encoding.ASCII.GetString(ToArray());

        public override int Read(Span<byte> buffer)
        {
            if (_rest.Count == 0 && _next < pieces.Length)
                foreach (byte b in Encoding.ASCII.GetBytes(pieces[_next++]))
                    _rest.Enqueue(b);
            int count = Math.Min(buffer.Length, _rest.Count);
            for (int i = 0; i < count; i++)
                buffer[i] = _rest.Dequeue();
            return count;
        }
    }
}
