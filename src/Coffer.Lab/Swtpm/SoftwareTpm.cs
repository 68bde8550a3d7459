using Coffer.Bytes;
using Coffer.Lab.Processes;

namespace Coffer.Lab.Swtpm;

/// <summary>One swtpm process: the TPM of one machine, which ends with its control connection.</summary>
public sealed class SoftwareTpm : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);
    private readonly ChildProcess _process;

    private SoftwareTpm(ChildProcess process, string controlSocket) =>
        (_process, ControlSocket) = (process, controlSocket);

    /// <summary>Path of its control socket.</summary>
    public string ControlSocket { get; }

    /// <summary>Starts swtpm and waits until its socket is there.</summary>
    /// <param name="stateDirectory">Its state, an absolute path: swtpm may change its own directory.</param>
    /// <param name="controlSocket">Where its control socket shall be, an absolute path.</param>
    /// <param name="logFile">Its log.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="RefusedException"><c>program.missing</c> or <c>lab.swtpm-failed</c></exception>
    public static async Task<SoftwareTpm> StartAsync(
        string stateDirectory,
        string controlSocket,
        string logFile,
        CancellationToken cancellation = default
    )
    {
        Directory.CreateDirectory(stateDirectory);
        string[] arguments =
        [
            "socket",
            "--tpm2",
            "--tpmstate",
            $"dir={stateDirectory}",
            "--ctrl",
            $"type=unixio,path={controlSocket}",
            "--log",
            $"file={logFile},level=1",
            "--terminate",
        ];
        ChildProcess process = await ChildProcess.StartAsync("swtpm", arguments, "swtpm");
        SoftwareTpm tpm = new(process, controlSocket);
        await tpm.WaitForSocketAsync(cancellation);
        return tpm;
    }

    /// <summary>Waits until it ended with its connection, and kills it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(s_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            await _process.KillAsync();
        }
        _process.Dispose();
    }

    /// <summary>Kills it at once: for a TPM nobody connected to.</summary>
    public Task KillAsync() => _process.KillAsync();

    private async Task WaitForSocketAsync(CancellationToken cancellation)
    {
        while (!File.Exists(ControlSocket))
        {
            if (_process.HasExited)
                throw new RefusedException(
                    new Refusal("lab.swtpm-failed", "swtpm", "a control socket", _process.LastErrors)
                );
            await Task.Delay(s_poll, cancellation);
        }
    }
}
