using System.ComponentModel;
using System.Diagnostics;

namespace Coffer.Machine.Tests.Machines;

/// <summary>Runs a tool of the host. A missing one fails the test with the name of its Debian package.</summary>
internal static class StockTool
{
    /// <summary>Standard output of a run that must succeed.</summary>
    public static string Run(string package, string tool, params string[] arguments) =>
        Run(package, tool, arguments, new Dictionary<string, string>());

    /// <summary>The same with variables in its environment.</summary>
    public static string Run(
        string package,
        string tool,
        string[] arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        ProcessStartInfo start = new(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Start(start, package);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }

    private static Process Start(ProcessStartInfo start, string package)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{start.FileName} is missing: apt-get install {package}");
            throw;
        }
    }
}
