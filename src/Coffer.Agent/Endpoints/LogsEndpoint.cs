using Coffer.Agent.Serving;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Endpoints;

/// <summary><c>POST /v1/logs</c>: what a workload printed, and prints from now on.</summary>
/// <param name="follow">Asks the steward for it.</param>
internal sealed class LogsEndpoint(
    Func<StewardRequest, Func<ReadOnlyMemory<byte>, Task>, CancellationToken, Task<Refusal?>> follow
)
{
    private const int UsualLines = 100;

    /// <summary>Members of a request.</summary>
    internal static IReadOnlyList<string> Members { get; } = ["workload", "lines", "since-seconds", "follow"];

    /// <summary>Streams it.</summary>
    internal Task<Refusal?> StreamAsync(
        Question question,
        Func<ReadOnlyMemory<byte>, Task> take,
        CancellationToken gone
    ) =>
        Read(question.Body.Span, question.Operator).TryGet(out StewardRequest? request, out Refusal? refusal)
            ? follow(request, take, gone)
            : Task.FromResult<Refusal?>(refusal);

    private static Parsed<StewardRequest> Read(ReadOnlySpan<byte> body, string who)
    {
        JsonMemberReader json = new(body, "body", "request");
        StewardRequest request = new(StewardVerb.Logs, who) { Lines = UsualLines };
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "workload")
                request = request with { Workload = json.Text(32) };
            else if (member == "lines")
                request = request with { Lines = (int)json.Number(StewardRequest.MostLines) };
            else if (member == "since-seconds")
                request = request with { SinceSeconds = json.Number(StewardRequest.FurthestBack) };
            else if (member == "follow")
                request = request with { Follow = json.Boolean() };
            else
                json.RefuseMember(string.Join(", ", Members));
        }
        if (!json.Failed && !StewardRequest.IsName(request.Workload))
            json.Refuse("workload", "the name of a workload", request.Workload);
        return json.Finish(request);
    }
}
