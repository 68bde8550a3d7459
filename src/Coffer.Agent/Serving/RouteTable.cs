using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Evidence.Serving;
using Microsoft.AspNetCore.Http;

namespace Coffer.Agent.Serving;

/// <summary>Finds who answers a request, and turns every way of failing into a problem document.</summary>
/// <param name="routes">What can be asked.</param>
/// <param name="operators">Who may ask, whenever it is asked.</param>
/// <param name="isPublic">True when everybody may ask for evidence.</param>
internal sealed class RouteTable(ImmutableArray<Route> routes, Func<Operators> operators, bool isPublic) : IDisposable
{
    private const string Json = "application/json";
    private const string Text = "text/plain; charset=utf-8";
    private const int MostWaiting = 8;
    private const int MostStreams = 4;

    private readonly Turn _turn = new(MostWaiting);
    private readonly SemaphoreSlim _streams = new(MostStreams);

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        _streams.Dispose();
    }

    /// <summary>Answers.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        ArrayBufferWriter<byte> answer = new();
        Problem? problem = await TryAnswerAsync(context, answer);
        HttpResponse response = context.Response;
        if (response.HasStarted)
        {
            // A stream: its end is the answer's, and one that broke off must not look like an end.
            if (problem is not null)
                context.Abort();
            return;
        }
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
        if (Refuse(found, context) is { } refused)
            return refused;
        try
        {
            ReadOnlyMemory<byte> body = await ReadBodyAsync(request, context.RequestAborted);
            Question question = new(body, Operators.DigestOf(context.Connection.ClientCertificate));
            return found.Stream is { } stream
                ? await StreamAsync(stream, question, context)
                : await RunAsync(found, question, answer, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return new Problem(e.StatusCode, new("agent.request", "request", "one within the bounds", e.Message));
        }
    }

    private Problem? Refuse(Route route, HttpContext context)
    {
        if (isPublic && route.Access == Access.PublicWhereAllowed)
            return null;
        Operators now = operators();
        if (!now.Contains(context.Connection.ClientCertificate))
            return Problem.NoOperator;
        return now.MayOnlyConfigure && route.Access == Access.Operators ? Problem.ConfigurationMissing : null;
    }

    private async Task<Problem?> RunAsync(
        Route route,
        Question question,
        ArrayBufferWriter<byte> answer,
        CancellationToken cancellation
    )
    {
        Problem? problem = null;
        void Run() => problem = Answer(route, question, answer);
        if (!route.NeedsTurn)
            Run();
        else if (!await _turn.TryRunAsync(Run, cancellation))
            return Problem.Busy;
        return problem;
    }

    private async Task<Problem?> StreamAsync(Streaming stream, Question question, HttpContext context)
    {
        if (!_streams.Wait(TimeSpan.Zero))
            return Problem.Busy;
        try
        {
            Refusal? refusal = await stream(question, part => TakeAsync(context, part), context.RequestAborted);
            return refusal is null ? null : ProblemOf(refusal);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _streams.Release();
        }
    }

    // Kestrel ends a connection whose other side takes less than 240 bytes a second of what waits for it.
    private static async Task TakeAsync(HttpContext context, ReadOnlyMemory<byte> part)
    {
        HttpResponse response = context.Response;
        if (!response.HasStarted)
        {
            response.ContentType = Text;
            response.Headers.CacheControl = "no-store";
            await response.StartAsync(context.RequestAborted);
        }
        await response.Body.WriteAsync(part, context.RequestAborted);
        await response.Body.FlushAsync(context.RequestAborted);
    }

    // Reasons that begin with "request." are the caller's fault; others are this machine's state.
    private static Problem ProblemOf(Refusal refusal) =>
        new(refusal.Reason.StartsWith("request.", StringComparison.Ordinal) ? 400 : 500, refusal);

    private static Problem? Answer(Route route, Question question, ArrayBufferWriter<byte> answer)
    {
        try
        {
            using Utf8JsonWriter json = new(answer);
            return route.Answer(question, json) is { } refusal ? ProblemOf(refusal) : null;
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
