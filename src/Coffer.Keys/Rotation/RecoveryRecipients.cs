using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Keys.Rotation;

/// <summary>
/// Whom a new recovery key is escrowed to: <c>/usr/lib/coffer/recovery.json</c> of the verified root, which the build writes
/// from the same description as the grant (docs/formats.md, section 23).
/// </summary>
/// <param name="Threshold">How many of them it takes.</param>
/// <param name="Recipients">age recipients.</param>
public sealed record RecoveryRecipients(int Threshold, ImmutableArray<string> Recipients)
{
    private const string Format = "coffer-recipients-1";
    private const int Most = 32;
    private const int LongestRecipient = 4096;

    /// <summary>Nobody: a root without the file.</summary>
    public static RecoveryRecipients None { get; } = new(1, []);

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("threshold", $"{Threshold}");
            json.WriteStartArray("recipients");
            foreach (string recipient in Recipients)
                json.WriteStringValue(recipient);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file.</summary>
    public static Parsed<RecoveryRecipients> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "recovery recipients of the root", "recovery");
        json.BeginDocument();
        json.Expect("format", Format);
        ulong threshold = json.ReadDecimalString("threshold");
        ImmutableArray<string> recipients = json.ReadStrings("recipients", Most, LongestRecipient);
        json.EndObject();
        if (!json.Failed && (threshold is 0 or > 16 || (int)threshold > recipients.Length))
            json.Refuse("value", "threshold: from 1 to the number of recipients", $"{threshold}");
        return json.Finish(new RecoveryRecipients((int)Math.Min(threshold, 16), recipients));
    }
}
