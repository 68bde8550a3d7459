using System.Net.Sockets;
using Coffer.Bytes;
using Coffer.Evidence.Custody;

namespace Coffer.Agent.Machines;

/// <summary>The way to the custodian: a connection for each question.</summary>
/// <param name="path">Its socket.</param>
internal sealed class CustodianConnection(string path)
{
    private const int Patience = 120_000;

    /// <summary>Asks.</summary>
    internal Parsed<byte[]> Ask(CustodyRequest request)
    {
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.ReceiveTimeout = socket.SendTimeout = Patience;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using NetworkStream stream = new(socket);
            return CustodyFrame.Ask(stream, request);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return new Refusal(
                "custody.unreachable",
                "custodian of the vault",
                "an answer",
                e.Message,
                "see the kernel's log of the machine; it starts with the next boot"
            );
        }
    }
}
