using System.Buffers.Binary;
using System.Net.Sockets;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Linux.Processes;

namespace Coffer.Init.Custody;

/// <summary>Where the agent speaks with the custodian. Nobody else is listened to: the kernel says who asks.</summary>
internal sealed class CustodySocket : IDisposable
{
    private const string Path = "/run/coffer/custodian.sock";
    private const uint AgentId = 500;
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;
    private const int MostAtOnce = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _room = new(MostAtOnce);

    private CustodySocket() { }

    /// <summary>Listens.</summary>
    internal static CustodySocket Listen()
    {
        CustodySocket socket = new();
        socket._listener.Bind(new UnixDomainSocketEndPoint(Path));
        File.SetUnixFileMode(
            Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        );
        FileOwner.Set(Path, 0, AgentId);
        socket._listener.Listen(MostAtOnce);
        return socket;
    }

    /// <summary>Answers for ever.</summary>
    internal void Serve(Custodian custodian)
    {
        while (true)
        {
            if (TryAccept() is not { } asker)
                Thread.Sleep(s_pause);
            else if (IsAgent(asker) && _room.Wait(0))
                new Thread(() => Answer(asker, custodian)) { IsBackground = true }.Start();
            else
                asker.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _room.Dispose();
    }

    // Who hung up before it was its turn is no reason to end: nobody starts a custodian again before the next boot.
    private Socket? TryAccept()
    {
        try
        {
            return _listener.Accept();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void Answer(Socket asker, Custodian custodian)
    {
        try
        {
            asker.ReceiveTimeout = asker.SendTimeout = (int)s_patience.TotalMilliseconds;
            using NetworkStream stream = new(asker, ownsSocket: true);
            Parsed<CustodyRequest> request = CustodyFrame.ReadRequest(stream);
            CustodyFrame.Answer(stream, request.Then(custodian.Answer));
            custodian.EndOf(request.Value);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Who asked is gone; what was asked is done or refused all the same.
        }
        catch (Exception e)
        {
            // It ends this answer, and not the only process that has the keys.
            CustodianProcess.Say(e);
        }
        finally
        {
            _room.Release();
        }
    }

    // struct ucred: pid, uid, gid.
    private static bool IsAgent(Socket asker)
    {
        Span<byte> credentials = stackalloc byte[12];
        int length = asker.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        uint user = BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]);
        return length == credentials.Length && user is 0 or AgentId;
    }
}
