using System.Diagnostics;
using System.Net.Sockets;
using Coffer.Tpm;

namespace Coffer.Benchmarks.Unsealing;

/// <summary>A swtpm of its own on unix sockets, ended by its process id.</summary>
internal sealed class SoftwareTpm : ITpmTransport, IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coffer-benchmark-");
    private readonly Process _process;
    private readonly NetworkStream _connection;
    private readonly StreamTpmTransport _transport;

    internal SoftwareTpm()
    {
        string socket = Path.Combine(_directory.FullName, "tpm.sock");
        _process = Process.Start(
            "swtpm",
            [
                "socket",
                "--tpm2",
                "--tpmstate",
                $"dir={_directory.FullName}",
                "--server",
                $"type=unixio,path={socket}",
                "--ctrl",
                $"type=unixio,path={socket}.ctrl",
                "--flags",
                "not-need-init,startup-clear",
            ]
        );
        _connection = Connect(socket);
        _transport = new StreamTpmTransport(_connection);
    }

    /// <summary>Commands sent so far.</summary>
    internal int Commands { get; private set; }

    /// <summary>Time spent waiting for the TPM.</summary>
    internal TimeSpan Waited { get; private set; }

    public int Send(ReadOnlySpan<byte> command, Span<byte> response)
    {
        long start = Stopwatch.GetTimestamp();
        int length = _transport.Send(command, response);
        Waited += Stopwatch.GetElapsedTime(start);
        Commands++;
        return length;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private NetworkStream Connect(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
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
