using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Keys.Configuration;

namespace Coffer.Init.Configuration;

/// <summary>What a machine is configured by.</summary>
/// <param name="InForce">The configuration it follows; null for none.</param>
/// <param name="Known">Which one the TPM knows of; null for none.</param>
/// <param name="Refused">Documents that it does not follow.</param>
internal sealed record ConfigurationState(
    SignedConfiguration? InForce,
    ConfigurationInForce? Known,
    ImmutableArray<RefusedConfiguration> Refused
)
{
    private const string Format = "coffer-configuration-state-1";

    /// <summary>True when the TPM knows of a configuration that the vault does not have.</summary>
    internal bool IsMissing => InForce is null && Known is not null;

    /// <summary>What is measured; null for nothing.</summary>
    internal string? MeasuredText => IsMissing ? Known!.MissingText : Known?.MeasuredText;

    private string Word =>
        IsMissing ? "missing"
        : InForce is null ? "none"
        : "in-force";

    /// <summary>For the agent, and so for operators: nothing secret (docs/formats.md, section 30).</summary>
    internal byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("state", Word);
            json.WriteString("version", $"{Known?.Version ?? 0}");
            json.WriteString("digest", Known?.Digest ?? "");
            json.WriteStartArray("refused");
            foreach (RefusedConfiguration refused in Refused)
                Write(json, refused);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, RefusedConfiguration refused)
    {
        json.WriteStartObject();
        json.WriteString("source", refused.Source);
        json.WriteString("reason", refused.Refusal.Reason);
        json.WriteString("expected", Short(refused.Refusal.Expected));
        json.WriteString("seen", Short(refused.Refusal.Seen));
        json.WriteEndObject();
    }

    // Words of whoever wrote the document; its reader takes printable ASCII that needs no escape.
    private static string Short(string text) =>
        string.Concat(
            text.Take(200)
                .Select(c => c is >= ' ' and <= '~' and not ('"' or '\\' or '\'' or '<' or '>' or '&' or '+') ? c : '_')
        );
}
