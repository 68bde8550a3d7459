using Coffer.Bytes;

namespace Coffer.Evidence.Serving;

/// <summary>Answers one request of a connection.</summary>
/// <param name="head">The request.</param>
/// <param name="body">Its body; zeroed when this returns.</param>
public delegate HttpAnswer HttpAnswering(HttpRequestHead head, ReadOnlySpan<byte> body);

/// <summary>
/// The requests of one connection, one after the other: the next is read when the last was answered. What was received is zeroed, because a
/// body may be a secret.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="answer">Who answers.</param>
public sealed class HttpConversation(Stream stream, HttpAnswering answer)
{
    /// <summary>Most bytes of a body.</summary>
    public const int LargestBody = 16 * 1024;

    private const int MostRequests = 64;

    /// <summary>Serves until the client ends, asks for the end, or sends what is no request.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public void Run()
    {
        using Secret buffer = Secret.Allocate(HttpRequestHead.LargestSize + LargestBody);
        for (int request = 1; request <= MostRequests; request++)
        {
            if (!TryServe(buffer, isLast: request == MostRequests))
                return;
            buffer.Writable.Clear();
        }
    }

    private bool TryServe(Secret buffer, bool isLast)
    {
        int received = 0;
        int head = 0;
        while (head == 0)
        {
            if (received >= HttpRequestHead.LargestSize)
                return Refuse(new("request.head", "HTTP request", $"a head of at most {received} bytes", "more"));
            int count = stream.Read(buffer.Writable[received..HttpRequestHead.LargestSize]);
            if (count == 0)
                return false;
            received += count;
            head = HttpRequestHead.LengthIn(buffer.Span[..received]);
        }
        Parsed<HttpRequestHead> read = HttpRequestHead.Read(buffer.Span[..head], LargestBody);
        if (!read.TryGet(out HttpRequestHead? request, out Refusal? refusal))
            return Refuse(refusal);
        int end = head + request.BodyLength;
        if (received > end)
            return Refuse(new("request.body", "HTTP request", "one request at a time", "more behind it"));
        stream.ReadExactly(buffer.Writable[received..end]);
        HttpAnswer answered = answer(request, buffer.Span[head..end]);
        isLast |= request.IsLast || answered.IsLast;
        stream.Write(answered.ToBytes(isLast));
        stream.Flush();
        return !isLast;
    }

    private bool Refuse(Refusal refusal)
    {
        stream.Write(HttpAnswer.Of(new Problem(400, refusal)).ToBytes(isLast: true));
        stream.Flush();
        return false;
    }
}
