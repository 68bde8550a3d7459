using System.Buffers;
using System.Text.Json;

namespace Coffer.Firmware.EventLogs;

/// <summary>Writes records of a user-space log as systemd does (docs/formats.md section 12).</summary>
public static class UserspaceLogWriter
{
    /// <summary>One record: U+001E, one JSON object, a line feed.</summary>
    /// <param name="e">The event; its number is not written.</param>
    public static byte[] Record(UserspaceEvent e)
    {
        ArrayBufferWriter<byte> buffer = new();
        buffer.Write("\u001e"u8);
        using (Utf8JsonWriter json = new(buffer))
            Write(json, e);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, UserspaceEvent e)
    {
        json.WriteStartObject();
        json.WriteNumber("pcr", e.PcrIndex);
        json.WriteStartArray("digests");
        foreach (EventDigest digest in e.Digests)
        {
            json.WriteStartObject();
            json.WriteString("hashAlg", digest.Bank.Name);
            json.WriteString("digest", Convert.ToHexStringLower(digest.Value.Span));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("content_type", "systemd");
        json.WriteStartObject("content");
        json.WriteString("string", e.Text);
        json.WriteString("eventType", e.EventType);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
