using System.Text.Json;
using Coffer.Attestation.Configurations;

namespace Coffer.Cli.Configuring;

/// <summary>Which configuration a machine follows.</summary>
internal static class ConfigurationStatusText
{
    /// <summary>For a person.</summary>
    public static string Of(ConfigurationStatus status)
    {
        string first = status.State switch
        {
            "none" => "no configuration: what the image says holds",
            "missing" =>
                $"MISSING: the TPM knows of version {status.Version}, digest {status.Digest}; the vault does not have it, and none is followed",
            _ => $"version {status.Version}, digest {status.Digest}",
        };
        return string.Join('\n', [first, .. status.Refused.Select(Line)]);
    }

    /// <summary>For a machine.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ConfigurationStatus status)
    {
        json.WriteString("state", status.State);
        json.WriteString("version", $"{status.Version}");
        json.WriteString("digest", status.Digest);
        json.WriteStartArray("refused");
        foreach (RefusedDocument refused in status.Refused)
        {
            json.WriteStartObject();
            json.WriteString("source", refused.Source);
            json.WriteString("reason", refused.Reason);
            json.WriteString("expected", refused.Expected);
            json.WriteString("seen", refused.Seen);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Line(RefusedDocument refused) =>
        $"refused, of the {refused.Source}: expected {refused.Expected}, seen {refused.Seen} [{refused.Reason}]";
}
