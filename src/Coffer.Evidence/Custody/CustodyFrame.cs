using System.Buffers.Binary;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Evidence.Custody;

/// <summary>
/// How agent and custodian speak over their socket: a request is its length (2 bytes, big-endian) and its line; an answer one
/// byte, 0 for an answer and 1 for a refusal, its length (4 bytes, big-endian) and its bytes. One of each on a connection.
/// </summary>
public static class CustodyFrame
{
    /// <summary>Most bytes of an answer.</summary>
    public const int LargestAnswer = 4 << 20;

    private const int LargestRefusal = 4096;
    private static readonly string[] s_members = ["reason", "thing", "expected", "seen", "next"];

    /// <summary>Asks.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<byte[]> Ask(Stream stream, CustodyRequest request)
    {
        byte[] line = request.ToBytes();
        stream.Write([(byte)(line.Length >> 8), (byte)line.Length, .. line]);
        Span<byte> head = stackalloc byte[5];
        stream.ReadExactly(head);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (head[0] > 1 || length > (head[0] == 0 ? LargestAnswer : LargestRefusal))
            return new Refusal(
                "custody.frame",
                "answer of the custodian",
                "an answer within the bounds",
                $"{length} bytes"
            );
        byte[] body = new byte[length];
        stream.ReadExactly(body);
        return head[0] == 0 ? body : ReadRefusal(body);
    }

    /// <summary>Reads what is asked.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Parsed<CustodyRequest> ReadRequest(Stream stream)
    {
        Span<byte> head = stackalloc byte[2];
        stream.ReadExactly(head);
        int length = BinaryPrimitives.ReadUInt16BigEndian(head);
        if (length > CustodyRequest.LargestSize)
            return CustodyRequest.Read(new byte[length]);
        byte[] line = new byte[length];
        stream.ReadExactly(line);
        return CustodyRequest.Read(line);
    }

    /// <summary>Answers.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static void Answer(Stream stream, Parsed<byte[]> answer)
    {
        byte[] body = answer.Refusal is { } refusal ? Write(refusal) : answer.Value!;
        byte[] head = new byte[5];
        head[0] = answer.Refusal is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)body.Length);
        stream.Write([.. head, .. body]);
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

    private static Refusal ReadRefusal(ReadOnlySpan<byte> bytes)
    {
        StrictJsonReader json = new(bytes, "refusal of the custodian", "custody");
        json.BeginDocument();
        List<string> values = [];
        foreach (string member in s_members)
            values.Add(json.ReadString(member, 300));
        json.EndObject();
        return json.Finish("").Refusal
            ?? new Refusal(values[0], values[1], values[2], values[3], values[4].Length == 0 ? null : values[4]);
    }
}
