using Coffer.Lab.Processes;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>The TPM of a machine that is off, started alone: tpm2-tools do to it what its owner could.</summary>
internal sealed class OfflineTpm : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);
    private readonly ChildProcess _process;
    private readonly string _directory;

    private OfflineTpm(ChildProcess process, string directory) => (_process, _directory) = (process, directory);

    /// <summary>Starts it.</summary>
    public static async Task<OfflineTpm> StartAsync(LabState state)
    {
        string directory = Directory.CreateTempSubdirectory("coffer-tpm-").FullName;
        string socket = Path.Combine(directory, "tpm");
        string[] arguments =
        [
            "socket",
            "--tpm2",
            "--tpmstate",
            $"dir={state.TpmPath}",
            "--server",
            $"type=unixio,path={socket}",
            "--ctrl",
            $"type=unixio,path={socket}.ctrl",
            "--flags",
            "not-need-init,startup-clear",
        ];
        ChildProcess process = await ChildProcess.StartAsync("swtpm", arguments, "swtpm");
        while (!File.Exists(socket) && !process.HasExited)
            await Task.Delay(s_poll);
        return new OfflineTpm(process, directory);
    }

    /// <summary>Runs a program of tpm2-tools against it.</summary>
    public string Run(string program, params string[] arguments) =>
        StockTool.Run(
            "tpm2-tools",
            program,
            arguments,
            new Dictionary<string, string> { ["TPM2TOOLS_TCTI"] = $"swtpm:path={Path.Combine(_directory, "tpm")}" }
        );

    /// <summary>Makes it refuse every object that dictionary attacks are counted for: one wrong password is one too many.</summary>
    /// <param name="directory">For the object that the password is wrong for.</param>
    public void LockOut(string directory)
    {
        string parent = Path.Combine(directory, "parent.ctx");
        Run("tpm2_dictionarylockout", "-Q", "-s", "-n", "1", "-t", "1000", "-l", "1000");
        Run("tpm2_createprimary", "-Q", "-C", "o", "-p", "right", "-c", parent);
        Run("sh", "-c", $"! tpm2_create -Q -C '{parent}' -P wrong -u '{parent}.pub' -r '{parent}.priv'");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
