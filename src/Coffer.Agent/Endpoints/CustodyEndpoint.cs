using System.Globalization;
using System.Text.Json;
using Coffer.Attestation.Exchange;
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
    private const string Paused = "paused";
    private const string Running = "running";

    /// <summary>Members of a rotation's request.</summary>
    internal static IReadOnlyList<string> RotationMembers { get; } = ["level", "throttle"];

    /// <summary>Members of what is asked of a rotation at work.</summary>
    internal static IReadOnlyList<string> ReencryptionMembers { get; } = ["state", "throttle"];

    /// <summary>Members of a revocation's request.</summary>
    internal static IReadOnlyList<string> RevocationMembers { get; } = ["destroy", "confirm"];

    /// <summary>Members of a header's answer.</summary>
    internal static IReadOnlyList<string> HeaderMembers { get; } = ["format", "header"];

    /// <summary><c>POST /v1/rotation</c>.</summary>
    internal Refusal? Rotate(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (!ReadRotation(body.Span).TryGet(out Asked? asked, out Refusal? refusal))
            return refusal;
        if (asked.Throttle is { } bound && Ask(ThrottleTo(bound)) is { } refused)
            return refused;
        return Give(new CustodyRequest(CustodyVerb.Rotate, asked.Word), json);
    }

    /// <summary>What a request for a rotation is about, for the audit log; null when it is none.</summary>
    internal static AuditedAction? NameRotation(ReadOnlyMemory<byte> body) =>
        ReadRotation(body.Span).Value is { } asked ? new AuditedAction("rotate", asked.Word) : null;

    /// <summary>What is asked of a rotation at work, for the audit log; null when it is nothing.</summary>
    internal static AuditedAction? NameControl(ReadOnlyMemory<byte> body) =>
        ReadControl(body.Span).Value is { } asked
            ? new AuditedAction("rotation-state", asked.Word.Length > 0 ? asked.Word : "throttle")
            : null;

    /// <summary>What a request for a revocation is about, for the audit log; null when it is none.</summary>
    internal static AuditedAction? NameRevocation(ReadOnlyMemory<byte> body) =>
        ReadRevocation(body.Span).Value is { } asked
            ? new AuditedAction(asked.Verb == CustodyVerb.Destroy ? "destroy" : "revoke", asked.Argument)
            : null;

    /// <summary><c>GET /v1/rotation</c>.</summary>
    internal Refusal? Progress(ReadOnlyMemory<byte> body, Utf8JsonWriter json) =>
        Give(new CustodyRequest(CustodyVerb.Progress), json);

    /// <summary><c>POST /v1/rotation/state</c>.</summary>
    internal Refusal? Control(ReadOnlyMemory<byte> body, Utf8JsonWriter json)
    {
        if (!ReadControl(body.Span).TryGet(out Asked? asked, out Refusal? refusal))
            return refusal;
        if (asked.Throttle is { } bound && Ask(ThrottleTo(bound)) is { } refused)
            return refused;
        CustodyVerb verb = asked.Word switch
        {
            Paused => CustodyVerb.Pause,
            Running => CustodyVerb.Resume,
            _ => CustodyVerb.Progress,
        };
        return Give(new CustodyRequest(verb), json);
    }

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

    private Refusal? Ask(CustodyRequest request) => ask(request).Refusal;

    private static CustodyRequest ThrottleTo(long bound) =>
        new(CustodyVerb.Throttle, bound.ToString(CultureInfo.InvariantCulture));

    private static Parsed<Asked> ReadRotation(ReadOnlySpan<byte> body)
    {
        JsonMemberReader json = new(body, "body", Family);
        Asked asked = new("", null);
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "level")
                asked = asked with { Word = json.Text(32) };
            else if (member == "throttle")
                asked = asked with { Throttle = json.Number((long)ReencryptionProgress.LargestThrottle) };
            else
                json.RefuseMember("level, throttle");
        }
        if (!json.Failed && !CustodyRequest.IsLevel(asked.Word))
            json.Refuse("level", "reseal, rewrap, recovery, all or volume-key", asked.Word);
        if (!json.Failed && asked.Throttle is not null && asked.Word != CustodyRequest.VolumeKeyLevel)
            json.Refuse("throttle", "throttle for the level volume-key alone", asked.Word);
        return json.Finish(asked);
    }

    // Without a state only the bound is changed.
    private static Parsed<Asked> ReadControl(ReadOnlySpan<byte> body)
    {
        JsonMemberReader json = new(body, "body", Family);
        Asked asked = new("", null);
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "state")
                asked = asked with { Word = json.Text(16) };
            else if (member == "throttle")
                asked = asked with { Throttle = json.Number((long)ReencryptionProgress.LargestThrottle) };
            else
                json.RefuseMember("state, throttle");
        }
        if (!json.Failed && (asked.Word is not (Paused or Running or "") || asked == new Asked("", null)))
            json.Refuse("state", "paused or running, or a throttle", asked.Word);
        return json.Finish(asked);
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

    private sealed record Asked(string Word, long? Throttle);
}
