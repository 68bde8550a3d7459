using System.Diagnostics;
using System.Net.Sockets;
using Coffer.Bytes;

namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>A swtpm of its own for a test: started on unix sockets, ended by its process id.</summary>
public sealed class SoftwareTpm : IDisposable
{
    private readonly Process _process;
    private readonly List<NetworkStream> _connections = [];

    public SoftwareTpm()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("coffer-tpm-").FullName;
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
        Device = new TpmDevice(Connect(), SystemRandomSource.Instance);
    }

    /// <summary>Where its state, its sockets and a test's files are.</summary>
    public string Directory { get; }

    /// <summary>A connection for the test. swtpm serves one at a time: see <see cref="Disconnect"/>.</summary>
    public TpmDevice Device { get; private set; }

    private string DataSocket => Path.Combine(Directory, "tpm.sock");

    /// <summary>The way in for a wrapper that listens or alters.</summary>
    public ITpmTransport Connect()
    {
        Disconnect();
        NetworkStream stream = new(OpenSocket(), ownsSocket: true);
        _connections.Add(stream);
        return new StreamTpmTransport(stream);
    }

    /// <summary>Puts a wrapper in front of the connection.</summary>
    public TpmDevice Through(Func<ITpmTransport, ITpmTransport> wrap) =>
        Device = new TpmDevice(wrap(Connect()), SystemRandomSource.Instance);

    /// <summary>Closes the test's connection, so that another program can have the TPM.</summary>
    public void Disconnect()
    {
        _connections.ForEach(connection => connection.Dispose());
        _connections.Clear();
    }

    /// <summary>Runs a tpm2-tools program against this TPM, in its directory; the test's connection is closed and opened again.</summary>
    public string Tools(string program, params string[] arguments)
    {
        Disconnect();
        string output = StockTool.Run(
            "tpm2-tools",
            program,
            arguments,
            Directory,
            ("TPM2TOOLS_TCTI", $"swtpm:path={DataSocket}")
        );
        Device = new TpmDevice(Connect(), SystemRandomSource.Instance);
        return output;
    }

    public string PathOf(string file) => Path.Combine(Directory, file);

    public void Dispose()
    {
        Disconnect();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Socket OpenSocket()
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(DataSocket));
                return socket;
            }
            catch (SocketException) when (attempt < 500 && !_process.HasExited)
            {
                socket.Dispose();
                Thread.Sleep(10);
            }
        }
    }
}
