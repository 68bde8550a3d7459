using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.Chains;
using Coffer.Bytes;

namespace Coffer.Attestation.Audit;

/// <summary>What an operator did to a machine (docs/formats.md, section 29).</summary>
/// <param name="Number">From 1 on, each one more than the one before.</param>
/// <param name="Time">When, by the machine's clock, which the host sets; whole seconds.</param>
/// <param name="Clock">When, by the TPM's clock, milliseconds; 0 when the TPM did not say.</param>
/// <param name="Resets">How often the TPM was reset when it said so: its clock goes back only with a clear, its resets never.</param>
/// <param name="Operator">SHA-256 of the operator's SubjectPublicKeyInfo, lower case hex; empty where it was no operator.</param>
/// <param name="Name">Who it was: common name of the certificate, or what else is known.</param>
/// <param name="Action">What was done: <c>restart</c>, <c>rotate</c> and others.</param>
/// <param name="Target">What to: a workload, a level; may be empty.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Reason of the refusal; empty otherwise.</param>
/// <param name="Previous">Hash of the entry before; zeros for the first.</param>
public sealed record AuditEntry(
    ulong Number,
    DateTimeOffset Time,
    ulong Clock,
    ulong Resets,
    string Operator,
    string Name,
    string Action,
    string Target,
    AuditOutcome Outcome,
    string Reason,
    ReadOnlyMemory<byte> Previous
) : IChained
{
    /// <summary>Most bytes of an entry.</summary>
    public const int LargestSize = 1024;

    /// <summary>Most characters of a name, an action, a target or a reason.</summary>
    public const int LongestText = 64;

    private const string Format = "coffer-audit-1";
    private const int DigestSize = SHA256.HashSizeInBytes;
    private static readonly string[] s_outcomes = ["asked", "done", "refused"];

    /// <summary>Word of an outcome.</summary>
    public static string WordOf(AuditOutcome outcome) => s_outcomes[(int)outcome];

    /// <summary>The outcome of a word; null for another word.</summary>
    public static AuditOutcome? OutcomeOf(string word) =>
        Array.IndexOf(s_outcomes, word) is >= 0 and var index ? (AuditOutcome)index : null;

    /// <summary>The canonical bytes: what is hashed and kept.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("number", $"{Number}");
            json.WriteString("time", UtcSeconds.Show(Time));
            json.WriteString("clock", $"{Clock}");
            json.WriteString("resets", $"{Resets}");
            json.WriteString("operator", Operator);
            json.WriteString("name", Plain(Name));
            json.WriteString("action", Plain(Action));
            json.WriteString("target", Plain(Target));
            json.WriteString("outcome", WordOf(Outcome));
            json.WriteString("reason", Plain(Reason));
            json.WriteString("previous", Convert.ToHexStringLower(Previous.Span));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an entry; only the bytes of <see cref="ToBytes"/> are one.</summary>
    public static Parsed<AuditEntry> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, "audit entry", "audit");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length}");
        json.BeginDocument();
        json.Expect("format", Format);
        AuditEntry entry = new(
            json.ReadDecimalString("number"),
            UtcSeconds.Read(ref json, "time"),
            json.ReadDecimalString("clock"),
            json.ReadDecimalString("resets"),
            ReadOperator(ref json),
            json.ReadString("name", LongestText),
            json.ReadString("action", LongestText),
            json.ReadString("target", LongestText),
            ReadOutcome(ref json),
            json.ReadString("reason", LongestText),
            json.ReadHex("previous", DigestSize, DigestSize).AsMemory()
        );
        json.EndObject();
        if (!json.Finish(entry).TryGet(out AuditEntry? read, out Refusal? refusal))
            return refusal;
        return read.ToBytes().AsSpan().SequenceEqual(utf8)
            ? read
            : new Refusal("audit.not-canonical", "audit entry", "the bytes that Coffer writes", "another spelling");
    }

    /// <inheritdoc/>
    public byte[] Hash() => SHA256.HashData(ToBytes());

    private static string ReadOperator(ref StrictJsonReader json)
    {
        string text = json.ReadString("operator", 2 * DigestSize);
        bool isDigest = text.Length is 0 or 2 * DigestSize && text.All(char.IsAsciiHexDigitLower);
        if (!json.Failed && !isDigest)
            json.Refuse("value", "operator: 64 lower-case hex digits, or nothing", text);
        return text;
    }

    private static AuditOutcome ReadOutcome(ref StrictJsonReader json)
    {
        string word = json.ReadString("outcome", LongestText);
        if (!json.Failed && OutcomeOf(word) is null)
            json.Refuse("value", $"outcome: {string.Join(", ", s_outcomes)}", word);
        return OutcomeOf(word) ?? AuditOutcome.Asked;
    }

    // Each character is one byte of JSON.
    private static string Plain(string text) =>
        string.Concat(
            text.Take(LongestText)
                .Select(c =>
                    c is >= ' ' and <= '~' and not ('"' or '\\' or '\'' or '<' or '>' or '&' or '+' or '`') ? c : '_'
                )
        );
}
