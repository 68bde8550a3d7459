using System.Diagnostics;
using Coffer.Bytes;

namespace Coffer.Agent.Stewardship;

/// <summary>A program of the verified root that the steward lets do its work: without a shell, and with nothing in its environment.</summary>
/// <param name="path">Absolute path.</param>
internal sealed class StockProgram(string path)
{
    private const int LargestOutput = 1 << 20;

    /// <summary>Starts it; its output is read by the caller, its errors by nobody.</summary>
    /// <exception cref="RefusedException">It cannot be started.</exception>
    internal Process Start(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = false,
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new RefusedException(new Refusal("steward.program", path, "a program that starts", e.Message));
        }
    }

    /// <summary>Runs it to its end, or for as long as there is patience.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="patience">After that it is killed; what it asked for may go on.</param>
    /// <returns>What it printed, and its exit code; null when it did not end in time.</returns>
    internal (string Output, int? ExitCode) Run(IEnumerable<string> arguments, TimeSpan patience)
    {
        using Process process = Start(arguments);
        Task<string> output = ReadAsync(process.StandardOutput);
        if (process.WaitForExit(patience))
            return (output.GetAwaiter().GetResult(), process.ExitCode);
        process.Kill();
        return ("", null);
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[LargestOutput];
        int count = await reader.ReadBlockAsync(buffer);
        return new string(buffer, 0, count);
    }
}
