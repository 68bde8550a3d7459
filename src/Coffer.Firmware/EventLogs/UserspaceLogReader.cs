using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>Reads the records of a user-space log: each is U+001E, one JSON object, a line feed (RFC 7464).</summary>
internal static class UserspaceLogReader
{
    private const byte RecordSeparator = 0x1E;
    private const int LongestRecord = 1 << 16;
    private const int LongestLog = 1 << 22;

    public static Parsed<UserspaceLog> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestLog)
            return Refuse($"at most {LongestLog} bytes", $"{bytes.Length}");
        ImmutableArray<UserspaceEvent>.Builder events = ImmutableArray.CreateBuilder<UserspaceEvent>();
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty; )
        {
            int end = rest.IndexOf((byte)'\n');
            if (rest[0] != RecordSeparator || end < 0 || end > LongestRecord)
                return Refuse(
                    $"record {events.Count}: U+001E, at most {LongestRecord} bytes of JSON, a line feed",
                    "something else"
                );
            if (!ReadRecord(rest[1..end], events.Count).TryGet(out UserspaceEvent? e, out Refusal? refusal))
                return refusal;
            events.Add(e);
            rest = rest[(end + 1)..];
        }
        return new UserspaceLog(events.DrainToImmutable());
    }

    private static Parsed<UserspaceEvent> ReadRecord(ReadOnlySpan<byte> json, int number)
    {
        try
        {
            return new UserspaceRecordReader(json, number).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is not valid UTF-8. Nothing of the text goes into the refusal.
            return Refuse($"record {number}: JSON", "something else");
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    internal static Refusal Refuse(string expected, string seen) =>
        new("userspace-log.malformed", "user-space log", expected, seen);
}
