using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coffer.Agent.Tests.Metadata;

/// <summary>A server that gives the answers it was told, one a connection, byte for byte, and keeps what it was asked.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    /// <param name="answers">The answers; behind a null, which is no answer at all, the connection stays open.</param>
    internal CannedServer(params string?[] answers)
    {
        _listener.Start();
        _serving = ServeAsync(answers);
    }

    internal Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Heads of the requests.</summary>
    internal List<string> Asked { get; } = [];

    /// <summary>Status 200 with a body of a given length.</summary>
    internal static string Ok(string body, string head = "") =>
        $"HTTP/1.1 200 OK\r\n{head}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>Another status, without a body.</summary>
    internal static string Status(string status, string head = "") =>
        $"HTTP/1.1 {status}\r\n{head}Content-Length: 0\r\nConnection: close\r\n\r\n";

    public void Dispose()
    {
        _listener.Dispose();
        // Whoever still waited for a connection gets none.
        ((IAsyncResult)_serving).AsyncWaitHandle.WaitOne();
    }

    private async Task ServeAsync(string?[] answers)
    {
        List<TcpClient> open = [];
        try
        {
            foreach (string? answer in answers)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                open.Add(client);
                if (answer is null)
                    continue;
                Asked.Add(await ReadHeadAsync(client.GetStream()));
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer));
                client.Close();
            }
            await _listener.AcceptTcpClientAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The client has hung up, or the test is over.
        }
        finally
        {
            open.ForEach(client => client.Dispose());
        }
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
