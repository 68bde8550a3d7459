using System.ComponentModel;
using System.Diagnostics;

namespace Coffer.Storage.Tests;

/// <summary>A program of the distribution that judges what we wrote, or writes what we must read.</summary>
/// <param name="Name">The program.</param>
/// <param name="Package">The Debian package it comes from.</param>
public sealed record StockTool(string Name, string Package)
{
    public static StockTool Sfdisk { get; } = new("sfdisk", "fdisk");

    public static StockTool Sgdisk { get; } = new("sgdisk", "gdisk");

    public static StockTool FsckVfat { get; } = new("fsck.vfat", "dosfstools");

    public static StockTool MkfsVfat { get; } = new("mkfs.vfat", "dosfstools");

    public static StockTool Mdir { get; } = new("mdir", "mtools");

    public static StockTool Mcopy { get; } = new("mcopy", "mtools");

    public static StockTool Mmd { get; } = new("mmd", "mtools");

    public static StockTool Mdel { get; } = new("mdel", "mtools");

    public static StockTool Veritysetup { get; } = new("veritysetup", "cryptsetup-bin");

    /// <summary>What it prints when it runs to its end with exit code 0; the test fails otherwise.</summary>
    public string Run(params string[] arguments)
    {
        (int exitCode, string output) = TryRun("", arguments);
        Assert.True(exitCode == 0, $"{Name} {string.Join(' ', arguments)}: exit code {exitCode}\n{output}");
        return output;
    }

    /// <summary>Exit code and output, both streams together.</summary>
    public (int ExitCode, string Output) TryRun(string input, params string[] arguments)
    {
        ProcessStartInfo start = new(Find(), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MTOOLS_SKIP_CHECK"] = "0";
        start.Environment["LC_ALL"] = "C";
        using Process process = StartOrFail(start);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private string Find() =>
        new[] { "/usr/sbin", "/usr/bin", "/sbin", "/bin" }
            .Select(directory => Path.Combine(directory, Name))
            .FirstOrDefault(File.Exists)
        ?? Name;

    private Process StartOrFail(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Fail($"{Name} is missing: apt-get install {Package}");
            throw;
        }
    }
}
