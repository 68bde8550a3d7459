using System.Buffers;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>How far a rotation of the volume key is: <c>coffer-reencryption-1</c> (docs/formats.md, section 23).</summary>
/// <param name="State">What it does now.</param>
/// <param name="Position">Bytes of the vault's data that are encrypted with the next key; 0 when none is at work.</param>
/// <param name="Size">Bytes of the vault's data; 0 when none is at work.</param>
/// <param name="Rate">Bytes a second over the last slices; 0 when that is not known.</param>
/// <param name="Throttle">Most MiB a second; 0 for no bound.</param>
/// <param name="Reason">Why it waits: reason of a refusal and what was seen; empty when it does not.</param>
/// <param name="Next">What helps; empty when nothing has to be done.</param>
public sealed record ReencryptionProgress(
    ReencryptionState State,
    ulong Position = 0,
    ulong Size = 0,
    ulong Rate = 0,
    ulong Throttle = 0,
    string Reason = "",
    string Next = ""
)
{
    /// <summary>Most bytes of the document.</summary>
    public const int LargestSize = 4096;

    /// <summary>Most MiB a second that can be asked for.</summary>
    public const ulong LargestThrottle = 1_000_000;

    /// <summary>Most characters of <see cref="Reason"/> and of <see cref="Next"/>.</summary>
    public const int LongestText = 300;

    private const string Format = "coffer-reencryption-1";
    private static readonly string[] s_states = ["none", "running", "paused", "waiting", "failed"];

    /// <summary>Names of the members.</summary>
    public static IReadOnlyList<string> Members { get; } =
    ["format", "state", "position", "size", "rate", "throttle", "reason", "next"];

    /// <summary>Word of a state.</summary>
    public static string WordOf(ReencryptionState state) => s_states[(int)state];

    /// <summary>The document.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("state", WordOf(State));
            json.WriteString("position", $"{Position}");
            json.WriteString("size", $"{Size}");
            json.WriteString("rate", $"{Rate}");
            json.WriteString("throttle", $"{Throttle}");
            json.WriteString("reason", Plain(Reason));
            json.WriteString("next", Plain(Next));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the document: these members in this order.</summary>
    public static Parsed<ReencryptionProgress> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "progress of the re-encryption", "reencryption");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        ReencryptionProgress progress = new(
            ReadState(ref json),
            json.ReadDecimalString("position"),
            json.ReadDecimalString("size"),
            json.ReadDecimalString("rate"),
            json.ReadDecimalString("throttle"),
            json.ReadString("reason", LongestText),
            json.ReadString("next", LongestText)
        );
        json.EndObject();
        if (!json.Failed && progress.Position > progress.Size)
            json.Refuse("value", $"position: at most {progress.Size}", $"{progress.Position}");
        if (!json.Failed && progress.Throttle > LargestThrottle)
            json.Refuse("value", $"throttle: at most {LargestThrottle}", $"{progress.Throttle}");
        return json.Finish(progress);
    }

    private static ReencryptionState ReadState(ref StrictJsonReader json)
    {
        string word = json.ReadString("state", 16);
        int state = Array.IndexOf(s_states, word);
        if (!json.Failed && state < 0)
            json.Refuse("value", $"state: one of {string.Join(", ", s_states)}", word);
        return (ReencryptionState)Math.Max(state, 0);
    }

    private static string Plain(string text) =>
        string.Concat(
            text.Take(LongestText)
                .Select(c => c is >= ' ' and <= '~' and not ('"' or '\\' or '\'' or '<' or '>' or '&' or '+') ? c : '_')
        );
}
