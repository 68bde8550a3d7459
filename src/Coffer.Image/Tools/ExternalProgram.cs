using System.ComponentModel;
using System.Diagnostics;
using Coffer.Bytes;

namespace Coffer.Image.Tools;

/// <summary>Runs a program of the host or of the tools tree, without a shell, and turns a failure into a refusal.</summary>
public static class ExternalProgram
{
    private const int LastLines = 12;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="file">Path or name of it.</param>
    /// <param name="arguments">Its arguments, passed as they are.</param>
    /// <param name="environment">Variables set beside the builder's own.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="RefusedException">It is missing or failed; the last lines it wrote are the seen value.</exception>
    public static async Task<string> RunAsync(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default
    )
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode == 0
            ? await output
            : throw Failed(file, process.ExitCode, $"{await output}\n{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new RefusedException(
                new Refusal(
                    "program.missing",
                    start.FileName,
                    "a program that can be started",
                    e.Message,
                    $"Install it: apt-get install {Path.GetFileName(start.FileName)}"
                )
            );
        }
    }

    private static RefusedException Failed(string file, int exitCode, string text)
    {
        IEnumerable<string> lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines);
        return new RefusedException(
            new Refusal(
                "program.failed",
                Path.GetFileName(file),
                "exit code 0",
                $"exit code {exitCode}\n{string.Join('\n', lines)}"
            )
        );
    }
}
