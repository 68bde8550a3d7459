using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>That a drill passed, and when (docs/formats.md, section 22). It is not signed: whoever keeps it can write another.</summary>
/// <param name="Time">When, whole seconds, UTC.</param>
/// <param name="Vault">LUKS2 UUID.</param>
/// <param name="Paths">Ids of the recovery paths that opened.</param>
/// <param name="Threshold">Identities it takes.</param>
/// <param name="Recipients">Whose identities took part.</param>
public sealed record DrillRecord(
    DateTimeOffset Time,
    Guid Vault,
    ImmutableArray<string> Paths,
    int Threshold,
    ImmutableArray<string> Recipients
)
{
    /// <summary>Most bytes of a record.</summary>
    public const int LargestSize = 256 * 1024;

    private const string Format = "coffer-drill-1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Thing = "drill record";
    private const string DrillAgain = "drill again: coffer recovery drill DISK --identity FILE --record FILE";
    private const int MostPaths = 4;
    private const int MostRecipients = 64;
    private const int LongestRecipient = 2048;
    private static readonly TimeSpan s_clockError = TimeSpan.FromMinutes(5);
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The record of a drill that passed.</summary>
    /// <param name="drill">The drill.</param>
    /// <param name="time">Now.</param>
    public static DrillRecord Of(RecoveryDrill drill, DateTimeOffset time) =>
        new(
            DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()),
            drill.Vault,
            [.. drill.Slots.Select(slot => slot.PathId)],
            drill.Slots[0].Threshold,
            drill.Recipients
        );

    /// <summary>Writes it, with a line feed at its end.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("time", Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("vault", $"{Vault}");
            WriteTexts(json, "paths", Paths);
            json.WriteNumber("threshold", Threshold);
            WriteTexts(json, "recipients", Recipients);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads what <see cref="ToBytes"/> writes, nothing else.</summary>
    public static Parsed<DrillRecord> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal("drill.too-large", Thing, $"at most {LargestSize} bytes", $"{utf8.Length}");
        StrictJsonReader json = new(utf8, Thing, "drill");
        json.BeginDocument();
        json.Expect("format", Format);
        DateTimeOffset time = ReadTime(ref json);
        Guid vault = ReadVault(ref json);
        ImmutableArray<string> paths = json.ReadStrings("paths", MostPaths, 64);
        long threshold = json.ReadInteger("threshold");
        ImmutableArray<string> recipients = json.ReadStrings("recipients", MostRecipients, LongestRecipient);
        json.EndObject();
        if (!json.Failed && (threshold is < 1 or > ShareSet.MostShares || paths.IsEmpty || !paths.All(IsPath)))
            json.Refuse("value", "a threshold of 1 to 16, and SHA-256 in hex for each path", "others");
        if (!json.Failed && (recipients.IsEmpty || !recipients.All(IsRecipient)))
            json.Refuse("value", "age recipients, age1...", "others");
        return json.Finish(new DrillRecord(time, vault, paths, json.Failed ? 1 : (int)threshold, recipients));
    }

    /// <summary>Why the drill does not count any more; null when it does.</summary>
    /// <param name="now">Now.</param>
    /// <param name="maxAge">How long a drill counts.</param>
    public Refusal? JudgeAge(DateTimeOffset now, TimeSpan maxAge)
    {
        if (Time > now + s_clockError)
            return Refuse("future", $"a drill before {Show(now)}", Show(Time), "set this computer's clock");
        return now - Time > maxAge
            ? Refuse("expired", $"a drill after {Show(now - maxAge)}", $"the last on {Show(Time)}", DrillAgain)
            : null;
    }

    /// <summary>Why the drill says nothing about this vault as it is today; null when it does.</summary>
    /// <param name="vault">LUKS2 UUID.</param>
    /// <param name="paths">Its recovery paths.</param>
    public Refusal? JudgeVault(Guid vault, IEnumerable<RecoveryPath> paths)
    {
        if (vault != Vault)
            return Refuse("other-vault", $"a drill of vault {vault}", $"one of vault {Vault}", DrillAgain);
        return paths.All(path => Paths.Contains(path.Id))
            ? null
            : Refuse(
                "superseded",
                "a drill of the recovery key that the vault has today",
                "one of an earlier recovery key, escrow or volume key",
                DrillAgain
            );
    }

    private static DateTimeOffset ReadTime(ref StrictJsonReader json)
    {
        string text = json.ReadString("time", 20);
        bool right = DateTimeOffset.TryParseExact(
            text,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        );
        if (!json.Failed && !right)
            json.Refuse("value", "a time like 2026-06-01T00:00:00Z", text);
        return time;
    }

    private static Guid ReadVault(ref StrictJsonReader json)
    {
        string text = json.ReadString("vault", 36);
        bool right = Guid.TryParseExact(text, "D", out Guid vault) && $"{vault}" == text;
        if (!json.Failed && !right)
            json.Refuse("value", "a UUID in lower case", text);
        return vault;
    }

    private static bool IsPath(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsRecipient(string text) =>
        text.StartsWith("age1", StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'");

    private static Refusal Refuse(string reason, string expected, string seen, string nextStep) =>
        new($"drill.{reason}", Thing, expected, seen, nextStep);
}
