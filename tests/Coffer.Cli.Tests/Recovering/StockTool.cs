using System.Diagnostics;

namespace Coffer.Cli.Tests.Recovering;

/// <summary>Programs of Debian that judge ours. A missing one fails the test, with the package to install.</summary>
internal static class StockTool
{
    internal static string Run(string package, string program, params string[] arguments)
    {
        Assert.True(File.Exists(program), $"{program} is missing: apt-get install {package}");
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }
}
