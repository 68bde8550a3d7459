using System.ComponentModel;
using System.Diagnostics;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>Programs of Debian that judge ours. A missing one fails the test, with the package to install.</summary>
internal static class StockTool
{
    internal static string Run(
        string package,
        string program,
        string[] arguments,
        string directory,
        params (string Name, string Value)[] environment
    )
    {
        using Process process = Start(package, program, arguments, directory, environment);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }

    internal static Process Start(
        string package,
        string program,
        string[] arguments,
        string? directory = null,
        params (string Name, string Value)[] environment
    )
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = directory ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Assert.Fail($"{program} does not run ({e.Message}): apt-get install {package}");
            throw;
        }
    }
}
