using System.Diagnostics;
using System.Text.Json;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Runs the <c>coffer</c> command as its users do.</summary>
internal static class CofferCommand
{
    /// <summary>Where it is.</summary>
    public static string Directory { get; } =
        System.IO.Path.Combine(Repository.Root, "artifacts", "bin", "Coffer.Cli", "release");

    private static string Path => System.IO.Path.Combine(Directory, "coffer");

    /// <summary>Exit code and JSON of a run.</summary>
    public static async Task<(int ExitCode, JsonElement Json)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(output.Length > 0, $"coffer {string.Join(' ', arguments)}: {await errors}");
        using JsonDocument document = JsonDocument.Parse(output);
        return (process.ExitCode, document.RootElement.Clone());
    }

    /// <summary>Starts it with <c>--json</c>; its output and its errors are the caller's to read.</summary>
    public static Process Start(params string[] arguments)
    {
        Assert.True(File.Exists(Path), $"{Path} is missing: run ./build.sh");
        ProcessStartInfo start = new(Path, [.. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
