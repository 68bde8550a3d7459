using System.Net.Sockets;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Lab.Processes;
using Coffer.Tpm;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// The TPM as it comes up after a power cut: a swtpm of its own with the lasting state of that moment, in which a boot of the machine's OS has measured all
/// that it measures before it asks for the share.
/// </summary>
internal sealed class TpmAtCut : IAsyncDisposable
{
    private const int UkiPcr = 11;
    private const int ConnectAttempts = 500;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);
    private readonly string _directory;
    private readonly ChildProcess _process;
    private readonly NetworkStream _connection;

    private TpmAtCut(string directory, ChildProcess process, NetworkStream connection)
    {
        (_directory, _process, _connection) = (directory, process, connection);
        Device = new TpmDevice(new StreamTpmTransport(connection), SystemRandomSource.Instance);
    }

    /// <summary>The TPM.</summary>
    public TpmDevice Device { get; }

    /// <summary>Starts it.</summary>
    /// <param name="state">The lasting state.</param>
    /// <param name="log">What the firmware measures.</param>
    public static async Task<TpmAtCut> StartAsync(byte[] state, EventLog log)
    {
        string directory = Directory.CreateTempSubdirectory("coffer-cut-tpm-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(directory, "tpm2-00.permall"), state);
        string socket = Path.Combine(directory, "tpm");
        string[] arguments =
        [
            "socket",
            "--tpm2",
            "--tpmstate",
            $"dir={directory}",
            "--server",
            $"type=unixio,path={socket}",
            "--ctrl",
            $"type=unixio,path={socket}.ctrl",
            "--flags",
            "not-need-init,startup-clear",
        ];
        ChildProcess process = await ChildProcess.StartAsync("swtpm", arguments, "swtpm");
        TpmAtCut tpm = new(directory, process, await ConnectAsync(socket));
        tpm.Measure(log);
        return tpm;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _process.KillAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Measure(EventLog log)
    {
        foreach (TcgEvent one in log.Events.Where(e => e.Extends))
            Device.Execute(
                new PcrExtend(
                    new TpmHandle((uint)one.PcrIndex),
                    [new TpmtHa(TpmAlgId.Sha256, one.Digest(PcrBank.Sha256).Span)]
                ),
                PasswordSession.Instance
            );
        PcrValues.Measure(Device, UkiPcr, "enter-initrd"u8.ToArray());
    }

    private static async Task<NetworkStream> ConnectAsync(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (attempt < ConnectAttempts)
            {
                socket.Dispose();
                await Task.Delay(s_poll);
            }
        }
    }
}
