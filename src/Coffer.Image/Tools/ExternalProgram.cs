using System.ComponentModel;
using System.Diagnostics;
using Coffer.Bytes;

namespace Coffer.Image.Tools;

/// <summary>
/// Runs a program of the host or of the tools tree, without a shell, and turns a failure into a refusal. What it makes must not depend on who
/// calls it: it has an environment of ours, the root for a working directory, and nothing to read.
/// </summary>
public static class ExternalProgram
{
    private const int LastLines = 12;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="file">Absolute path of it, or its name (<see cref="HostPrograms"/>).</param>
    /// <param name="arguments">Its arguments, passed as they are.</param>
    /// <param name="environment">Variables beside those that every program gets; nothing of the caller's goes along by itself.</param>
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
        ProcessStartInfo start = new(HostPrograms.Find(file) ?? throw Missing(file, "none there"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Variables().Concat(environment ?? new Dictionary<string, string>()))
            start.Environment[name] = value;
        using Process process = Start(start);
        process.StandardInput.Close();
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

    // No home: dpkg and others have their users' options there.
    private static Dictionary<string, string> Variables() =>
        new()
        {
            ["PATH"] = HostPrograms.SearchPath,
            ["HOME"] = "/nonexistent",
            ["TMPDIR"] = Path.GetFullPath(Path.GetTempPath()),
            ["LC_ALL"] = "C.UTF-8",
            ["TZ"] = "UTC",
            ["SOURCE_DATE_EPOCH"] = $"{ImageTime.Seconds}",
        };

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw Missing(start.FileName, e.Message);
        }
    }

    private static RefusedException Missing(string file, string seen) =>
        new(
            new Refusal(
                "program.missing",
                file,
                $"a program in {HostPrograms.SearchPath}, or a path, that can be started",
                seen,
                $"Install it: apt-get install {Path.GetFileName(file)}"
            )
        );

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
