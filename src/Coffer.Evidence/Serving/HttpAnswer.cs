using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Coffer.Evidence.Serving;

/// <summary>An answer: a status and one JSON value.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON.</param>
public sealed record HttpAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    private const string Json = "application/json";

    /// <summary>True when the connection ends behind this answer.</summary>
    public bool IsLast { get; init; }

    /// <summary>200 with what <paramref name="write"/> writes, or the problem it returns.</summary>
    public static HttpAnswer Of(Func<Utf8JsonWriter, Problem?> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        Problem? problem;
        using (Utf8JsonWriter json = new(buffer))
            problem = write(json);
        return problem is null ? new HttpAnswer(200, buffer.WrittenMemory) : Of(problem);
    }

    /// <summary>A problem document.</summary>
    public static HttpAnswer Of(Problem problem)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            problem.Write(json);
        return new HttpAnswer(problem.Status, buffer.WrittenMemory);
    }

    /// <summary>Status line, header fields and body.</summary>
    /// <param name="isLast">The connection is closed behind it.</param>
    public byte[] ToBytes(bool isLast)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} {(Status == 200 ? "OK" : "Refused")}\r\n"
                + $"Content-Type: {(Status == 200 ? Json : Problem.MediaType)}\r\nContent-Length: {Body.Length}\r\n"
                + $"Cache-Control: no-store\r\nConnection: {(isLast ? "close" : "keep-alive")}\r\n\r\n"
        );
        return [.. Encoding.ASCII.GetBytes(head), .. Body.Span];
    }
}
