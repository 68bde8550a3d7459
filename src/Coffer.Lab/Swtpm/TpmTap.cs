using System.Buffers.Binary;
using System.Net.Sockets;

namespace Coffer.Lab.Swtpm;

/// <summary>
/// Sits between QEMU and swtpm, where a hostile host would sit. QEMU speaks swtpm's control protocol with it
/// (tpm_ioctl.h) and hands over the socket of the TPM commands beside CMD_SET_DATAFD; the tap keeps that socket, gives
/// swtpm one of its own, and carries every command and response across.
/// </summary>
public sealed class TpmTap : IDisposable
{
    private const int HeaderSize = 10;
    private const int MaxMessageSize = 64 * 1024;
    private readonly TpmTapOptions _options;
    private readonly TpmTraffic _traffic;
    private readonly string _swtpmSocket;
    private readonly Socket _listener = NewSocket();
    private readonly List<Socket> _open = [];

    private TpmTap(string swtpmSocket, TpmTraffic traffic, TpmTapOptions options)
    {
        (_swtpmSocket, _traffic, _options) = (swtpmSocket, traffic, options);
    }

    /// <summary>Waits for QEMU on a socket of its own.</summary>
    /// <param name="listenSocket">Path of the unix socket QEMU gets.</param>
    /// <param name="swtpmSocket">Path of swtpm's control socket.</param>
    /// <param name="traffic">Where messages are recorded; disposed with the tap.</param>
    /// <param name="options">What to do beside.</param>
    public static TpmTap Start(string listenSocket, string swtpmSocket, TpmTraffic traffic, TpmTapOptions options)
    {
        TpmTap tap = new(swtpmSocket, traffic, options);
        tap._listener.Bind(new UnixDomainSocketEndPoint(listenSocket));
        tap._listener.Listen(1);
        StartThread("TPM tap", tap.Serve);
        return tap;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_open)
            foreach (Socket socket in _open)
                Close(socket);
        _listener.Dispose();
        _traffic.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static void StartThread(string name, Action run)
    {
        Thread thread = new(() => RunUntilClosed(run)) { IsBackground = true, Name = name };
        thread.Start();
    }

    // Either side may go at any moment; the tap then ends as a cut cable would.
    private static void RunUntilClosed(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException) { }
    }

    private static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        socket.Dispose();
    }

    private void Serve()
    {
        Socket qemu = Keep(_listener.Accept());
        Socket swtpm = Keep(NewSocket());
        swtpm.Connect(new UnixDomainSocketEndPoint(_swtpmSocket));
        StartThread("TPM control back", () => RelayResults(swtpm, qemu));
        RelayControl(qemu, swtpm);
    }

    private Socket Keep(Socket socket)
    {
        lock (_open)
            _open.Add(socket);
        return socket;
    }

    private void RelayControl(Socket qemu, Socket swtpm)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            (int count, SafeSocketHandle? data) = UnixMessage.Receive(qemu, buffer);
            if (count == 0)
                break;
            if (data is null)
                SendAll(swtpm, buffer.AsSpan(0, count));
            else
                TakeOver(data, swtpm, buffer.AsSpan(0, count));
        }
        // swtpm --terminate ends, and keeps its state, when its control connection does.
        Close(swtpm);
    }

    private void TakeOver(SafeSocketHandle data, Socket swtpm, ReadOnlySpan<byte> message)
    {
        (SafeSocketHandle ours, SafeSocketHandle theirs) = UnixMessage.Pair();
        using (theirs)
            UnixMessage.Send(swtpm, message, theirs);
        Socket machine = Keep(new Socket(data));
        Socket tpm = Keep(new Socket(ours));
        StartThread("TPM data", () => RelayCommands(machine, tpm));
    }

    private static void RelayResults(Socket swtpm, Socket qemu)
    {
        byte[] buffer = new byte[4096];
        int count;
        while ((count = swtpm.Receive(buffer)) > 0)
            SendAll(qemu, buffer.AsSpan(0, count));
        Close(qemu);
    }

    private void RelayCommands(Socket machine, Socket tpm)
    {
        while (true)
        {
            byte[] command = ReceiveMessage(machine);
            _traffic.Record(TpmTraffic.CommandMark, command);
            SendAll(tpm, command);
            byte[] response = ReceiveMessage(tpm);
            _traffic.Record(TpmTraffic.ResponseMark, response);
            SendAll(machine, _options.Answer?.Invoke(new TpmExchange(command, response)) ?? response);
        }
    }

    // Commands and responses share the first fields: tag (2), size of the whole (4), code (4).
    private static byte[] ReceiveMessage(Socket socket)
    {
        byte[] header = new byte[HeaderSize];
        ReceiveAll(socket, header);
        uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        if (size is < HeaderSize or > MaxMessageSize)
            throw new EndOfStreamException();
        byte[] message = new byte[size];
        header.CopyTo(message, 0);
        ReceiveAll(socket, message.AsSpan(HeaderSize));
        return message;
    }

    private static void ReceiveAll(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = socket.Receive(buffer);
            if (count == 0)
                throw new EndOfStreamException();
            buffer = buffer[count..];
        }
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[socket.Send(bytes)..];
    }
}
