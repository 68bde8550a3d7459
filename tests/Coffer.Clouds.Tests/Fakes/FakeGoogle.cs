using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coffer.Clouds.Google;
using Coffer.Clouds.Tests.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coffer.Clouds.Tests.Fakes;

/// <summary>
/// As much of Compute Engine, Cloud Storage and the token endpoint as a deployment meets, on a free port of this host. Every request and every answer is held
/// to the contracts; what was wrong is in <see cref="Faults"/>.
/// </summary>
internal sealed class FakeGoogle : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _faults = [];
    private readonly List<string> _calls = [];

    private FakeGoogle(WebApplication application) => _application = application;

    public FakeTokens Tokens { get; } = new();

    public FakeStorage Storage { get; } = new();

    public FakeCompute Compute { get; } = new();

    /// <summary>Answers in place of the fake, where it gives one.</summary>
    public Func<FakeCall, FakeAnswer?> Instead { get; set; } = _ => null;

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Names of the methods that were called, in order.</summary>
    public IReadOnlyList<string> Calls => _calls;

    /// <summary>Those that change something.</summary>
    public IEnumerable<string> Changes =>
        _calls.Where(call => call.Split('.')[^1] is not ("get" or "list" or "aggregatedList" or "token"));

    public Uri Root => new(_application.Urls.Single() + "/");

    public GoogleEndpoints Endpoints => new(Root, Root, new Uri(Root, "token"));

    public static async Task<FakeGoogle> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication application = builder.Build();
        FakeGoogle google = new(application);
        application.Run(google.HandleAsync);
        await application.StartAsync();
        return google;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        FakeAnswer answer = await AnswerAsync(context);
        if (answer.Status == 0)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Body is not null)
            await context.Response.WriteAsync(answer.Body.ToJsonString());
    }

    private async Task<FakeAnswer> AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path == "/token")
            return Scripted("token") ?? await Tokens.AnswerAsync(context.Request);
        bool session = context.Request.Method == "PUT" && FakeStorage.IsSession(context.Request);
        if (!Tokens.Knows(context.Request.Headers.Authorization))
            return FakeAnswer.Error(401, "Request had invalid authentication credentials.");
        if (session)
            return await Storage.PutAsync(context.Request, Count("upload"));
        return await CallAsync(context.Request, path);
    }

    private FakeAnswer? Scripted(string method) => Instead(new FakeCall(method, Count(method), NoWords, NoWords, null));

    private async Task<FakeAnswer> CallAsync(HttpRequest request, string path)
    {
        ApiContract contract = path.StartsWith(ApiContract.Compute.Root, StringComparison.Ordinal)
            ? ApiContract.Compute
            : ApiContract.Storage;
        Dictionary<string, string> query = request.Query.ToDictionary(pair => pair.Key, pair => $"{pair.Value}");
        JsonObject? body = await BodyAsync(request);
        JsonElement? element = body is null ? null : JsonSerializer.SerializeToElement(body);
        _faults.AddRange(ContractChecker.Request(contract, request.Method, path, query, element));
        if (contract.Method(request.Method, path) is not { } method)
            return FakeAnswer.Error(404, "no such method");
        FakeCall call = new(method.Name, Count(method.Name), method.Parameters, query, body);
        FakeAnswer answer =
            Instead(call) ?? (contract == ApiContract.Compute ? Compute.Answer(call) : Storage.Answer(call, Root));
        if (answer is { Status: 200, Body: { } told } && method.Response is { } schema)
            _faults.AddRange(ContractChecker.Answer(contract, schema, JsonSerializer.SerializeToElement(told)));
        return answer;
    }

    private int Count(string method)
    {
        _calls.Add(method);
        return _counts[method] = _counts.GetValueOrDefault(method) + 1;
    }

    private static IReadOnlyDictionary<string, string> NoWords { get; } = new Dictionary<string, string>();

    private static async Task<JsonObject?> BodyAsync(HttpRequest request)
    {
        using StreamReader reader = new(request.Body);
        string text = await reader.ReadToEndAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text) as JsonObject;
    }
}
