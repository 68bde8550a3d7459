using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Evidence.Serving;
using Microsoft.AspNetCore.Http;

namespace Coffer.Agent.Serving;

/// <summary>Finds who answers a request, and turns every way of failing into a problem document.</summary>
/// <param name="routes">What can be asked.</param>
/// <param name="operators">Who may ask.</param>
/// <param name="isPublic">True when everybody may ask for evidence.</param>
internal sealed class RouteTable(ImmutableArray<Route> routes, Operators operators, bool isPublic) : IDisposable
{
    private const string Json = "application/json";
    private const int MostWaiting = 8;

    private readonly Turn _turn = new(MostWaiting);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Answers.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        ArrayBufferWriter<byte> answer = new();
        Problem? problem = await TryAnswerAsync(context, answer);
        HttpResponse response = context.Response;
        if (problem is not null)
            Replace(answer, problem);
        response.StatusCode = problem?.Status ?? StatusCodes.Status200OK;
        response.ContentType = problem is null ? Json : Problem.MediaType;
        response.ContentLength = answer.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (problem == Problem.Busy)
            response.Headers.RetryAfter = "1";
        await response.Body.WriteAsync(answer.WrittenMemory, context.RequestAborted);
    }

    private async Task<Problem?> TryAnswerAsync(HttpContext context, ArrayBufferWriter<byte> answer)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        Route[] here = [.. routes.Where(route => route.Path == path)];
        if (here.Length == 0)
            return Problem.NotFound(path);
        if (Array.Find(here, route => route.Method == request.Method) is not { } found)
            return Problem.WrongMethod(string.Join(", ", here.Select(route => route.Method)), request.Method);
        if (!MayAsk(found, context))
            return Problem.NoOperator;
        try
        {
            ReadOnlyMemory<byte> body = await ReadBodyAsync(request, context.RequestAborted);
            return await RunAsync(found, body, answer, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return new Problem(e.StatusCode, new("agent.request", "request", "one within the bounds", e.Message));
        }
    }

    private bool MayAsk(Route route, HttpContext context) =>
        (isPublic && route.Access == Access.PublicWhereAllowed)
        || operators.Contains(context.Connection.ClientCertificate);

    private async Task<Problem?> RunAsync(
        Route route,
        ReadOnlyMemory<byte> body,
        ArrayBufferWriter<byte> answer,
        CancellationToken cancellation
    )
    {
        Problem? problem = null;
        void Run() => problem = Answer(route, body, answer);
        if (!route.NeedsTurn)
            Run();
        else if (!await _turn.TryRunAsync(Run, cancellation))
            return Problem.Busy;
        return problem;
    }

    // Reasons that begin with "request." are the caller's fault; others are this machine's state.
    private static Problem? Answer(Route route, ReadOnlyMemory<byte> body, ArrayBufferWriter<byte> answer)
    {
        try
        {
            using Utf8JsonWriter json = new(answer);
            return route.Answer(body, json) is not { } refusal
                ? null
                : new Problem(refusal.Reason.StartsWith("request.", StringComparison.Ordinal) ? 400 : 500, refusal);
        }
        catch (Exception e) when (e is RefusedException or IOException)
        {
            Refusal refusal =
                (e as RefusedException)?.Refusal
                ?? new("agent.device", "devices of this machine", "an answer", e.Message);
            return new Problem(500, refusal);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        // Kestrel ends the request when there is more than AgentServer.LargestBody.
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    private static void Replace(ArrayBufferWriter<byte> answer, Problem problem)
    {
        answer.Clear();
        using Utf8JsonWriter json = new(answer);
        problem.Write(json);
    }
}
