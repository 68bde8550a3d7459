using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Endpoints;

/// <summary>
/// What the machine is configured by. The agent hands documents on as they come: who signed them, and whether they are for this machine, the custodian
/// judges.
/// </summary>
/// <param name="ask">Asks the custodian.</param>
internal sealed class ConfigurationEndpoint(Func<CustodyRequest, Parsed<byte[]>> ask)
{
    /// <summary><c>PUT /v1/configuration</c>.</summary>
    internal Refusal? Put(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        body.Length > CustodyRequest.LargestDocument
            ? new Refusal(
                "request.document",
                "body",
                $"a signed configuration of at most {CustodyRequest.LargestDocument} bytes",
                $"{body.Length} bytes"
            )
            : Give(CustodyRequest.Configure(body), json);

    /// <summary>What is put, for the audit log: SHA-256 of the document; null for one that is too large for any.</summary>
    internal static AuditedAction? NamePut(ReadOnlyMemory<byte> body) =>
        body.Length <= CustodyRequest.LargestDocument
            ? new AuditedAction("configure", Convert.ToHexStringLower(SHA256.HashData(body.Span)))
            : null;

    /// <summary><c>GET /v1/configuration</c>.</summary>
    internal Refusal? State(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Configuration), json);

    /// <summary><c>GET /v1/configuration/key</c>.</summary>
    internal Refusal? Key(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.ConfigurationKey), json);

    private Refusal? Give(CustodyRequest request, Utf8JsonWriter json)
    {
        if (!ask(request).TryGet(out byte[]? answer, out Refusal? refusal))
            return refusal;
        json.WriteRawValue(answer);
        return null;
    }
}
