using System.Diagnostics;
using System.Net.Sockets;
using Coffer.Bytes;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A swtpm of its own for a test: started on unix sockets, ended by its process id.</summary>
public sealed class SoftwareTpm : ITpmTransport, IDisposable
{
    private readonly Process _process;
    private NetworkStream? _connection;

    public SoftwareTpm()
        : this(_ => { }) { }

    /// <summary>One whose state somebody else makes first, in the directory given.</summary>
    internal SoftwareTpm(Action<string> prepare)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("coffer-tpm-").FullName;
        prepare(Directory);
        _process = StockTool.Start(
            "swtpm",
            "swtpm",
            [
                "socket",
                "--tpm2",
                "--tpmstate",
                $"dir={Directory}",
                "--server",
                $"type=unixio,path={DataSocket}",
                "--ctrl",
                $"type=unixio,path={DataSocket}.ctrl",
                "--flags",
                "not-need-init,startup-clear",
            ]
        );
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
        Device = new TpmDevice(this, SystemRandomSource.Instance);
    }

    /// <summary>Where its state, its sockets and a test's files are.</summary>
    public string Directory { get; }

    /// <summary>The TPM.</summary>
    public TpmDevice Device { get; }

    private string DataSocket => Path.Combine(Directory, "tpm.sock");

    /// <summary>The TPM with somebody on the wire.</summary>
    public TpmDevice Through(ITpmTransport wire) => new(wire, SystemRandomSource.Instance);

    public int Send(ReadOnlySpan<byte> command, Span<byte> response) =>
        new StreamTpmTransport(_connection ??= Connect()).Send(command, response);

    /// <summary>Runs a tpm2-tools program against this TPM, in its directory. swtpm serves one connection at a time, so ours is closed first.</summary>
    public string Tools(string program, params string[] arguments)
    {
        // tpm2-tools does not wait for a socket that swtpm has not made yet; connecting ourselves does.
        _connection ??= Connect();
        Disconnect();
        return StockTool.Run(
            "tpm2-tools",
            program,
            arguments,
            Directory,
            ("TPM2TOOLS_TCTI", $"swtpm:path={DataSocket}")
        );
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Dispose()
    {
        Disconnect();
        End();
    }

    // Also called when the run ends, for a test whose constructor failed.
    private void End()
    {
        if (!System.IO.Directory.Exists(Directory))
            return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private NetworkStream Connect()
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(DataSocket));
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (attempt < 500 && !_process.HasExited)
            {
                socket.Dispose();
                Thread.Sleep(10);
            }
        }
    }
}
