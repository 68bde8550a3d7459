using System.Buffers.Binary;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Evidence.Frames;

/// <summary>
/// How programs of a machine speak over a socket of its own: a request is its length (2 bytes, big-endian) and its line; an answer one byte, 0
/// for an answer and 1 for a refusal, its length (4 bytes, big-endian) and its bytes. One of each on a connection, unless the request asks for a
/// stream: then any number of answers, and 2 with the length 0 at its end.
/// </summary>
public static class AskFrame
{
    /// <summary>Most bytes of an answer.</summary>
    public const int LargestAnswer = 4 << 20;

    private const int HeadSize = 5;
    private const int LargestRefusal = 4096;
    private const byte IsAnswer = 0;
    private const byte IsRefusal = 1;
    private const byte IsEnd = 2;
    private static readonly string[] s_members = ["reason", "thing", "expected", "seen", "next"];

    /// <summary>Writes a request.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="line">The request, at most 65535 bytes.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void WriteRequest(Stream stream, ReadOnlySpan<byte> line) =>
        stream.Write([(byte)(line.Length >> 8), (byte)line.Length, .. line]);

    /// <summary>Reads a request.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="largest">Most bytes of one; of a longer one that many and one more are given, all zero.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public static byte[] ReadRequest(Stream stream, int largest)
    {
        Span<byte> head = stackalloc byte[2];
        stream.ReadExactly(head);
        int length = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (length > largest)
            return new byte[largest + 1];
        byte[] line = new byte[length];
        stream.ReadExactly(line);
        return line;
    }

    /// <summary>Answers.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void Answer(Stream stream, Parsed<byte[]> answer) =>
        Write(
            stream,
            answer.Refusal is null ? IsAnswer : IsRefusal,
            answer.Refusal is { } refusal ? Write(refusal) : answer.Value!
        );

    /// <summary>Writes a part of a stream; may be empty.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void Part(Stream stream, ReadOnlySpan<byte> bytes) => Write(stream, IsAnswer, bytes);

    /// <summary>Ends a stream.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void End(Stream stream) => Write(stream, IsEnd, []);

    /// <summary>Reads an answer.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="family">First word of the reasons: "custody".</param>
    /// <param name="whose">Whose answer it is.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<byte[]> ReadAnswer(Stream stream, string family, string whose)
    {
        byte[] head = new byte[HeadSize];
        stream.ReadExactly(head);
        if (Judge(head, IsRefusal, family, whose) is { } refusal)
            return refusal;
        byte[] body = new byte[LengthOf(head)];
        stream.ReadExactly(body);
        return head[0] == IsAnswer ? body : ReadRefusal(body, family, whose);
    }

    /// <summary>Reads the next part of a stream.</summary>
    /// <returns>Empty parts are parts; null at the end.</returns>
    /// <inheritdoc cref="ReadAnswer"/>
    public static async Task<Parsed<byte[]>?> ReadPartAsync(
        Stream stream,
        string family,
        string whose,
        CancellationToken cancellation
    )
    {
        byte[] head = new byte[HeadSize];
        await stream.ReadExactlyAsync(head, cancellation);
        if (Judge(head, IsEnd, family, whose) is { } refusal)
            return refusal;
        if (head[0] == IsEnd)
            return null;
        byte[] body = new byte[LengthOf(head)];
        await stream.ReadExactlyAsync(body, cancellation);
        return head[0] == IsAnswer ? body : ReadRefusal(body, family, whose);
    }

    private static uint LengthOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head[1..]);

    private static Refusal? Judge(ReadOnlySpan<byte> head, byte lastKind, string family, string whose)
    {
        int largest = head[0] switch
        {
            IsAnswer => LargestAnswer,
            IsRefusal => LargestRefusal,
            _ => 0,
        };
        return head[0] <= lastKind && LengthOf(head) <= largest
            ? null
            : new Refusal(
                $"{family}.frame",
                $"answer of the {whose}",
                "an answer within the bounds",
                $"{LengthOf(head)} bytes"
            );
    }

    private static void Write(Stream stream, byte kind, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[HeadSize + body.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)body.Length);
        body.CopyTo(frame.AsSpan(HeadSize));
        stream.Write(frame);
    }

    private static byte[] Write(Refusal refusal)
    {
        string[] values = [refusal.Reason, refusal.Thing, refusal.Expected, refusal.Seen, refusal.NextStep ?? ""];
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            for (int i = 0; i < values.Length; i++)
                json.WriteString(s_members[i], Short(values[i]));
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    // Every character may become six bytes of JSON.
    private static string Short(string text) =>
        string.Concat(
            text.Take(300)
                .Select(c => c is >= ' ' and <= '~' and not ('"' or '\\' or '\'' or '<' or '>' or '&' or '+') ? c : '_')
        );

    private static Refusal ReadRefusal(ReadOnlySpan<byte> bytes, string family, string whose)
    {
        StrictJsonReader json = new(bytes, $"refusal of the {whose}", family);
        json.BeginDocument();
        List<string> values = [];
        foreach (string member in s_members)
            values.Add(json.ReadString(member, 300));
        json.EndObject();
        return json.Finish("").Refusal
            ?? new Refusal(values[0], values[1], values[2], values[3], values[4].Length == 0 ? null : values[4]);
    }
}
