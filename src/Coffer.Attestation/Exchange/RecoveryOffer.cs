using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Attestation.Exchange;

/// <summary>
/// What a machine says that offers its recovery: why it could not unseal, which vault it found, and the escrow of its header (docs/formats.md,
/// section 24). Believable as far as the evidence of the same TLS key is.
/// </summary>
/// <param name="Refused">Why the machine did not unseal.</param>
/// <param name="Vault">LUKS2 UUID of the vault.</param>
/// <param name="Generation">Generation of the header's binding.</param>
/// <param name="Threshold">How many age files it takes.</param>
/// <param name="Escrow">The age files of the vault header.</param>
public sealed record RecoveryOffer(
    Refusal Refused,
    Guid Vault,
    ulong Generation,
    int Threshold,
    ImmutableArray<ReadOnlyMemory<byte>> Escrow
)
{
    /// <summary>The largest document, bytes.</summary>
    public const int LargestSize = 64 * 1024;

    private const string Format = "coffer-recovery-offer-1";
    private const int LongestReason = 64;
    private const int LongestText = 1024;
    private const int MostFiles = 16;
    private const int LargestEscrow = 12 * 1024;

    /// <summary>Names of the members.</summary>
    public static IReadOnlyList<string> Members { get; } =
    ["format", "reason", "thing", "expected", "seen", "next", "vault", "generation", "threshold", "escrow"];

    /// <summary>Reads it.</summary>
    public static Parsed<RecoveryOffer> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "recovery offer", "offer");
        if (utf8.Length > LargestSize)
            json.Refuse("size", $"at most {LargestSize} bytes", $"{utf8.Length} bytes");
        Refusal refused = new("", "", "", "");
        RecoveryOffer offer = new(refused, default, 0, 0, []);
        bool hasFormat = false;
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            switch (member)
            {
                case "format":
                    json.Expect(Format);
                    hasFormat = true;
                    break;
                case "reason":
                    refused = refused with { Reason = json.Text(LongestReason) };
                    break;
                case "thing":
                    refused = refused with { Thing = json.Text(LongestText) };
                    break;
                case "expected":
                    refused = refused with { Expected = json.Text(LongestText) };
                    break;
                case "seen":
                    refused = refused with { Seen = json.Text(LongestText) };
                    break;
                case "next":
                    refused = refused with { NextStep = json.Text(LongestText) };
                    break;
                case "vault":
                    offer = offer with { Vault = json.Uuid() };
                    break;
                case "generation":
                    offer = offer with { Generation = json.DecimalString() };
                    break;
                case "threshold":
                    offer = offer with { Threshold = (int)json.Number(MostFiles) };
                    break;
                case "escrow":
                    offer = offer with { Escrow = [.. json.Base64List(MostFiles, LargestEscrow)] };
                    break;
                default:
                    json.RefuseMember(string.Join(", ", Members));
                    break;
            }
        }
        if (!hasFormat || refused.Reason.Length == 0 || offer.Vault == default)
            json.Refuse("member", $"\"format\": \"{Format}\", a reason and a vault", "one of them is missing");
        if (offer.Threshold < 1 || offer.Threshold > offer.Escrow.Length)
            json.Refuse("threshold", "1 up to the number of age files", $"{offer.Threshold} of {offer.Escrow.Length}");
        return json.Finish(offer with { Refused = refused });
    }

    /// <summary>Writes it as one JSON value. Texts come from firmware and disk too: what is not printable becomes a dot.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("reason", Printable(Refused.Reason, LongestReason));
        json.WriteString("thing", Printable(Refused.Thing, LongestText));
        json.WriteString("expected", Printable(Refused.Expected, LongestText));
        json.WriteString("seen", Printable(Refused.Seen, LongestText));
        if (Refused.NextStep is { } next)
            json.WriteString("next", Printable(next, LongestText));
        json.WriteString("vault", Vault);
        json.WriteString("generation", Generation.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("threshold", Threshold);
        json.WriteStartArray("escrow");
        foreach (ReadOnlyMemory<byte> file in Escrow)
            json.WriteBase64StringValue(file.Span);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Printable(string text, int longest) =>
        string.Concat(text.Take(longest).Select(c => c is >= ' ' and <= '~' ? c : '.'));
}
