using System.Globalization;
using System.Text.Json;
using Coffer.Agent.Machines;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Agent.Endpoints;

/// <summary><c>GET /v1/status</c>: what the machine says of itself. Nothing of it is proven; evidence is.</summary>
/// <param name="records">What the boot left behind.</param>
/// <param name="uptime">Time since the kernel started.</param>
/// <param name="version">Version of the agent.</param>
internal sealed class StatusEndpoint(BootRecords records, Func<TimeSpan> uptime, string version)
{
    /// <summary>Names of the members.</summary>
    internal static IReadOnlyList<string> Members { get; } =
    [
        "format",
        "name",
        "version",
        "agent-version",
        "uptime-seconds",
        "identity",
        "vault",
        "generation",
        "root-hash",
        "data-state",
        "integrity-progress",
        "boot",
    ];

    private const string Format = "coffer-status-1";

    /// <summary>Answers.</summary>
    internal Refusal? Write(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("name", records.Machine.Name);
        json.WriteNumber("version", records.Machine.Version);
        json.WriteString("agent-version", version);
        json.WriteNumber("uptime-seconds", (long)uptime().TotalSeconds);
        if (records.Claims() is { } claims)
        {
            WriteClaims(json, claims);
            json.WritePropertyName("boot");
            json.WriteRawValue(records.BootReport());
        }
        json.WriteEndObject();
        return null;
    }

    private void WriteClaims(Utf8JsonWriter json, MachineClaims claims)
    {
        json.WriteString("identity", claims.Identity);
        json.WriteString("vault", claims.Vault);
        json.WriteString("generation", claims.Generation.ToString(CultureInfo.InvariantCulture));
        json.WriteString("root-hash", claims.RootHash);
        json.WriteString("data-state", claims.DataState);
        json.WriteString("integrity-progress", records.FirstPass(claims.IntegrityProgress));
    }
}
