using System.Text.Json;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Endpoints;

/// <summary>
/// What concerns the vault's keys: the agent has none of them, and hands every question on to the custodian, who has.
/// </summary>
/// <param name="ask">Asks the custodian.</param>
internal sealed class CustodyEndpoint(Func<CustodyRequest, Parsed<byte[]>> ask)
{
    private const string Family = "request";

    /// <summary>Members of a rotation's request.</summary>
    internal static IReadOnlyList<string> RotationMembers { get; } = ["level"];

    /// <summary>Members of a revocation's request.</summary>
    internal static IReadOnlyList<string> RevocationMembers { get; } = ["destroy", "confirm"];

    /// <summary>Members of a header's answer.</summary>
    internal static IReadOnlyList<string> HeaderMembers { get; } = ["format", "header"];

    /// <summary><c>POST /v1/rotation</c>.</summary>
    internal Refusal? Rotate(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(
            ReadMember(body, "level")
                .Then<CustodyRequest>(level =>
                    CustodyRequest.IsLevel(level)
                        ? new CustodyRequest(CustodyVerb.Rotate, level)
                        : new Refusal("request.level", "rotation", "reseal, rewrap, recovery or all", level)
                ),
            json
        );

    /// <summary><c>POST /v1/revocation</c>.</summary>
    internal Refusal? Revoke(ReadOnlyMemory<byte> body, Utf8JsonWriter json) => Give(ReadRevocation(body.Span), json);

    /// <summary><c>GET /v1/header</c>.</summary>
    internal Refusal? Header(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (!ask(new CustodyRequest(CustodyVerb.Header)).TryGet(out byte[]? header, out Refusal? refusal))
            return refusal;
        json.WriteStartObject();
        json.WriteString("format", "coffer-header-1");
        json.WriteBase64String("header", header);
        json.WriteEndObject();
        return null;
    }

    /// <summary><c>GET /v1/escrow</c>.</summary>
    internal Refusal? Escrow(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Escrow), json);

    /// <summary><c>GET /v1/birth</c>: the custodian has read it, so that it is JSON of the format.</summary>
    internal Refusal? Birth(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Birth), json);

    /// <summary><c>GET /v1/custody</c>.</summary>
    internal Refusal? Status(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Status), json);

    /// <summary><c>GET /v1/receipts</c>.</summary>
    internal Refusal? Receipts(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Receipts), json);

    private Refusal? Give(Parsed<CustodyRequest> request, Utf8JsonWriter json)
    {
        if (!request.Then(ask).TryGet(out byte[]? answer, out Refusal? refusal))
            return refusal;
        json.WriteRawValue(answer);
        return null;
    }

    private static Parsed<string> ReadMember(ReadOnlyMemory<byte> body, string name)
    {
        StrictJsonReader json = new(body.Span, "body", Family);
        json.BeginDocument();
        string value = json.ReadString(name, 32);
        json.EndObject();
        return json.Finish(value);
    }

    // A body without confirmation revokes; with one it destroys.
    private static Parsed<CustodyRequest> ReadRevocation(ReadOnlySpan<byte> body)
    {
        JsonMemberReader json = new(body, "body", Family);
        bool destroy = false;
        string confirm = "";
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "destroy")
                destroy = json.Boolean();
            else if (member == "confirm")
                confirm = json.Text(36);
            else
                json.RefuseMember("destroy, confirm");
        }
        if (!json.Failed && destroy != Guid.TryParseExact(confirm, "D", out _))
            json.Refuse("confirmation", "the vault's UUID to destroy, and none to revoke", confirm);
        return json.Finish(
            destroy ? new CustodyRequest(CustodyVerb.Destroy, confirm) : new CustodyRequest(CustodyVerb.Revoke)
        );
    }
}
