using System.Text.Json;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Clouds.Google;

namespace Coffer.Cli.Tests;

/// <summary>One run of the command inside the test: its exit code and what it printed.</summary>
internal sealed record CofferRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    public string? Reason =>
        Json.TryGetProperty("refused", out JsonElement refused) ? refused.GetProperty("reason").GetString() : null;

    public static Task<CofferRun> Of(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>One that finds Google elsewhere.</summary>
    public static Task<CofferRun> With(GoogleEndpoints google, params string[] arguments) =>
        RunAsync(google, arguments);

    /// <summary>One whose standard output is gone: a pipe that somebody closed.</summary>
    public static async Task WithoutOutput(params string[] arguments)
    {
        using StringWriter error = new();
        CommandIo io = new(new ClosedOutput(), error, TimeProvider.System, SystemRandomSource.Instance);
        Assert.Equal(1, await CofferCommand.RunAsync(arguments, io));
        Assert.Contains("[cli.file]", error.ToString());
    }

    private static async Task<CofferRun> RunAsync(GoogleEndpoints? google, string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        CommandIo io = new(output, error, TimeProvider.System, SystemRandomSource.Instance, Google: google);
        int exitCode = await CofferCommand.RunAsync(arguments, io);
        return new CofferRun(exitCode, output.ToString(), error.ToString());
    }
}
