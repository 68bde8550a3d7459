using System.ComponentModel;
using System.Diagnostics;

namespace Coffer.Firmware.Tests;

/// <summary>Runs the tools that judge our formats. A missing one fails the test with the name of its Debian package.</summary>
internal static class StockTool
{
    /// <summary>Standard output of the tool, which must end well.</summary>
    public static string Run(string tool, string package, params string[] arguments)
    {
        (int exitCode, string output, string error) = Try(tool, package, arguments);
        Assert.True(exitCode == 0, $"{tool} exits with {exitCode}: {error}");
        return output;
    }

    /// <summary>How the tool ended, and what it said.</summary>
    public static (int ExitCode, string Output, string Error) Try(
        string tool,
        string package,
        params string[] arguments
    )
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{tool} is missing: install the Debian package {package}");
            throw;
        }
    }
}
