using System.Diagnostics;

namespace Coffer.Image.Tests.Network;

/// <summary>Rules in the kernel of this host, in a network name space that ends with the command.</summary>
internal static class Ruleset
{
    /// <summary>Loads the rules, then runs a script of the shell beside them.</summary>
    /// <returns>What it printed, errors included; the test fails when it fails.</returns>
    public static async Task<string> LoadAsync(string rules, string script)
    {
        ProcessStartInfo start = new("unshare", ["--net", "--", "sh", "-ec", $"nft -f /dev/stdin\n{script}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(rules);
        process.StandardInput.Close();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation) + await errors;
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
