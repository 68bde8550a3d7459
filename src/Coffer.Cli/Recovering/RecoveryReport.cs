using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Exchange;

namespace Coffer.Cli.Recovering;

/// <summary>What a recovery did and what comes next, for a person and for a machine.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Offer">What it offered.</param>
/// <param name="Differences">What its owner accepted.</param>
/// <param name="IsUp">True when the running OS answers.</param>
internal sealed record RecoveryReport(
    string Host,
    RecoveryOffer Offer,
    ImmutableArray<RecoveryDifference> Differences,
    bool IsUp
)
{
    private string[] Next =>
        [
            $"coffer rotate {Host} --level reseal     so that the machine unseals by itself again",
            $"coffer rotate {Host} --level recovery   because the recovery key was used",
        ];

    /// <summary>For a person.</summary>
    public string Text()
    {
        StringBuilder text = new();
        text.Append($"recovered: {Host}, vault {Offer.Vault}, generation {Offer.Generation}\n");
        text.Append($"  it could not unseal: {Offer.Refused.Thing} [{Offer.Refused.Reason}]\n");
        foreach (RecoveryDifference difference in Differences)
            text.Append($"  accepted {difference.Word}: {difference.Thing}\n");
        text.Append(IsUp ? "  the machine answers\n" : "  the machine was not waited for, or does not answer yet\n");
        foreach (string step in Next)
            text.Append($"  next: {step}\n");
        return text.ToString();
    }

    /// <summary>For a machine: the members of one object.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("format", "coffer-recovered-1");
        json.WriteBoolean("recovered", true);
        json.WriteString("machine", Host);
        json.WriteString("vault", Offer.Vault);
        json.WriteString("generation", Offer.Generation.ToString(CultureInfo.InvariantCulture));
        json.WriteString("reason", Offer.Refused.Reason);
        json.WriteBoolean("answers", IsUp);
        json.WriteStartArray("accepted");
        foreach (RecoveryDifference difference in Differences)
            difference.Write(json);
        json.WriteEndArray();
        json.WriteStartArray("next");
        foreach (string step in Next)
            json.WriteStringValue(step);
        json.WriteEndArray();
    }
}
