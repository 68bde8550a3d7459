using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Sharing;

namespace Coffer.Keys.Recovery.Escrows;

/// <summary>An escrow with the vault it belongs to, as JSON: what the agent answers (docs/formats.md, section 21).</summary>
/// <param name="Vault">LUKS2 UUID.</param>
/// <param name="Escrow">The escrow.</param>
public sealed record EscrowDocument(Guid Vault, Escrow Escrow)
{
    /// <summary>Most bytes of a document.</summary>
    public const int LargestSize = 32 * 1024;

    /// <summary>First member's value.</summary>
    public const string Format = "coffer-escrow-1";

    private const string Thing = "escrow document";
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes it, with a line feed at its end.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("vault", $"{Vault}");
            json.WriteNumber("threshold", Escrow.Threshold);
            json.WriteStartArray("age");
            foreach (ImmutableArray<byte> age in Escrow.Ages)
                json.WriteBase64StringValue(age.AsSpan());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads one; unknown, missing and doubled members are refused, and counts that do not fit together.</summary>
    public static Parsed<EscrowDocument> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal("escrow.too-large", Thing, $"at most {LargestSize} bytes", $"{utf8.Length}");
        JsonMemberReader json = new(utf8, Thing, "escrow");
        string? format = null;
        Guid? vault = null;
        long threshold = 0;
        List<byte[]> ages = [];
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "format")
                json.Expect(format = Format);
            else if (member == "vault")
                vault = json.Uuid();
            else if (member == "threshold")
                threshold = json.Number(ShareSet.MostShares);
            else if (member == "age")
                ages = json.Base64List(ShareSet.MostShares, Escrow.LargestSize);
            else
                json.RefuseMember("format, vault, threshold, age");
        }
        Escrow escrow = new((int)threshold, [.. ages.Select(age => age.ToImmutableArray())]);
        if (!json.Failed && (format is null || vault is null || !IsWhole(escrow)))
            json.Refuse(
                "value",
                "format, vault, threshold 1 with one age file, or K with K to 16 of them",
                $"threshold {threshold} with {ages.Count} age files"
            );
        return json.Finish(new EscrowDocument(vault ?? default, escrow));
    }

    private static bool IsWhole(Escrow escrow) =>
        escrow.Size <= Escrow.LargestSize
        && escrow.Ages.All(age => age.Length > 0)
        && (
            escrow.Threshold == 1
                ? escrow.Ages.Length == 1
                : escrow.Threshold > 1 && escrow.Ages.Length >= escrow.Threshold
        );
}
