using System.Text.Json;
using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Endpoints;

/// <summary>
/// How the workloads are, starting one again, and the audit log: the agent can do nothing of it, and hands every question on to the steward, who can.
/// </summary>
/// <param name="ask">Asks the steward.</param>
internal sealed class WorkloadsEndpoint(Func<StewardRequest, Parsed<byte[]>> ask)
{
    /// <summary>Members of a request to start a workload again.</summary>
    internal static IReadOnlyList<string> RestartMembers { get; } = ["workload"];

    /// <summary><c>GET /v1/workloads</c>.</summary>
    internal Refusal? Write(Question question, Utf8JsonWriter json) =>
        Give(new StewardRequest(StewardVerb.Workloads), json);

    /// <summary><c>POST /v1/restart</c>.</summary>
    internal Refusal? Restart(Question question, Utf8JsonWriter json) =>
        Give(ReadRestart(question.Body.Span, question.Operator), json);

    /// <summary><c>GET /v1/audit</c>.</summary>
    internal Refusal? Audit(Question question, Utf8JsonWriter json) =>
        Give(new StewardRequest(StewardVerb.Audit), json);

    private Refusal? Give(Parsed<StewardRequest> request, Utf8JsonWriter json)
    {
        if (!request.Then(ask).TryGet(out byte[]? answer, out Refusal? refusal))
            return refusal;
        json.WriteRawValue(answer);
        return null;
    }

    private static Parsed<StewardRequest> ReadRestart(ReadOnlySpan<byte> body, string who)
    {
        JsonMemberReader json = new(body, "body", "request");
        string workload = "";
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "workload")
                workload = json.Text(32);
            else
                json.RefuseMember("workload");
        }
        if (!json.Failed && !StewardRequest.IsName(workload))
            json.Refuse("workload", "the name of a workload", workload);
        return json.Finish(new StewardRequest(StewardVerb.Restart, who, workload));
    }
}
