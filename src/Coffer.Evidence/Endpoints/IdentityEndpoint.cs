using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;

namespace Coffer.Evidence.Endpoints;

/// <summary><c>GET /v1/identity</c>: the keys of the TPM, so that a verifier can make a credential for them.</summary>
/// <param name="tpm">The TPM.</param>
public sealed class IdentityEndpoint(MachineTpm tpm)
{
    /// <summary>Names of the members.</summary>
    public static IReadOnlyList<string> Members { get; } =
    ["format", "ak-public", "ak-certificates", "ek-public", "ek-certificates"];

    private const string Format = "coffer-identity-1";

    /// <summary>Answers.</summary>
    public Refusal? Write(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (!tpm.Identify().TryGet(out TpmEvidence? keys, out Refusal? refusal))
            return refusal;
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteBase64String("ak-public", keys.AkPublic.Span);
        WriteList(json, "ak-certificates", keys.AkCertificates);
        json.WriteBase64String("ek-public", keys.EkPublic.Span);
        WriteList(json, "ek-certificates", keys.EkCertificates);
        json.WriteEndObject();
        return null;
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<ReadOnlyMemory<byte>> items)
    {
        json.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> item in items)
            json.WriteBase64StringValue(item.Span);
        json.WriteEndArray();
    }
}
