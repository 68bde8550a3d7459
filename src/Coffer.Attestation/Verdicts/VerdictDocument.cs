using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Coffer.Attestation.Verdicts;

/// <summary>A verdict for machines: JSON, <c>coffer-verdict-1</c> (docs/formats.md section 16).</summary>
public static class VerdictDocument
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The whole document.</summary>
    public static byte[] Write(Judgement judgement)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
        {
            json.WriteStartObject();
            WriteMembers(json, judgement);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The members of the document's object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Judgement judgement)
    {
        Verdict verdict = judgement.Verdict;
        json.WriteString("format", "coffer-verdict-1");
        json.WriteBoolean("accepted", verdict.IsAccepted);
        json.WriteString("reason", verdict.FirstRefusal?.Rule.Name);
        json.WriteString("time", TimeText(judgement.Time));
        json.WriteString("bundle-sha256", judgement.BundleSha256);
        json.WriteString("policy-sha256", judgement.PolicySha256);
        json.WriteString("scope", judgement.Scope);
        WriteTrust(json, verdict.Trust);
        json.WriteStartArray("findings");
        foreach (Finding finding in verdict.Findings)
            WriteFinding(json, finding);
        json.WriteEndArray();
    }

    /// <summary>An outcome as documents write it.</summary>
    public static string OutcomeText(Outcome outcome) =>
        outcome switch
        {
            Outcome.Passed => "passed",
            Outcome.Failed => "failed",
            Outcome.NotApplicable => "not-applicable",
            _ => "not-checked",
        };

    /// <summary>A time as documents write it: UTC, seconds.</summary>
    public static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("rule", finding.Rule.Name);
        json.WriteString("outcome", OutcomeText(finding.Outcome));
        json.WriteString("field", finding.Field);
        json.WriteString("expected", finding.Expected);
        json.WriteString("seen", finding.Seen);
        json.WriteBoolean("refuses", finding.Refuses);
        json.WriteString("note", finding.Note);
        json.WriteString("means", finding.Rule.Means);
        json.WriteString("source", finding.Rule.Source);
        WriteTrust(json, finding.Rule.Trust);
        json.WriteEndObject();
    }

    private static void WriteTrust(Utf8JsonWriter json, Trust trust)
    {
        json.WriteStartArray("trust");
        foreach (TrustedParty party in TrustedParty.In(trust))
            json.WriteStringValue(party.Name);
        json.WriteEndArray();
    }
}
