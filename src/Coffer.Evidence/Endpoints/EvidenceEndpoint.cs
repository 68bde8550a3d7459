using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Evidence.Tpm;

namespace Coffer.Evidence.Endpoints;

/// <summary><c>POST /v1/evidence</c>: evidence for the caller's nonce, and what a credential of his holds.</summary>
/// <param name="collector">Makes the evidence.</param>
/// <param name="tpm">Opens the credential.</param>
public sealed class EvidenceEndpoint(EvidenceCollector collector, MachineTpm tpm)
{
    /// <summary>Names of the answer's members.</summary>
    public static IReadOnlyList<string> Members { get; } = ["bundle", "activation"];

    /// <summary>Answers.</summary>
    public Refusal? Write(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (!EvidenceRequest.Read(body.Span).TryGet(out EvidenceRequest? request, out Refusal? refusal))
            return refusal;
        if (!collector.Collect(request.Nonce).TryGet(out EvidenceBundle? bundle, out refusal))
            return refusal;
        json.WriteStartObject();
        json.WritePropertyName("bundle");
        EvidenceBundleWriter.Write(json, bundle);
        refusal = request.Credential is null ? null : WriteActivation(request, json);
        json.WriteEndObject();
        return refusal;
    }

    private Refusal? WriteActivation(EvidenceRequest request, Utf8JsonWriter json)
    {
        if (!tpm.Activate(request.Credential!).TryGet(out Secret? secret, out Refusal? refusal))
            return refusal with
            {
                Reason = "request.credential",
                NextStep = "make it for the keys of GET /v1/identity",
            };
        using (secret)
            json.WriteBase64String("activation", secret.Span);
        return null;
    }
}
