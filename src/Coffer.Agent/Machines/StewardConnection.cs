using System.Net.Sockets;
using Coffer.Bytes;
using Coffer.Evidence.Stewardship;

namespace Coffer.Agent.Machines;

/// <summary>The way to the steward: a connection for each question.</summary>
/// <param name="path">Its socket.</param>
internal sealed class StewardConnection(string path)
{
    private const int Patience = 120_000;

    /// <summary>Asks for one answer.</summary>
    internal Parsed<byte[]> Ask(StewardRequest request)
    {
        try
        {
            using NetworkStream stream = Connect();
            return StewardFrame.Ask(stream, request);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Unreachable(e);
        }
    }

    /// <summary>Asks for a stream.</summary>
    /// <inheritdoc cref="StewardFrame.FollowAsync"/>
    internal async Task<Refusal?> FollowAsync(
        StewardRequest request,
        Func<ReadOnlyMemory<byte>, Task> take,
        CancellationToken cancellation
    )
    {
        try
        {
            await using NetworkStream stream = Connect();
            return await StewardFrame.FollowAsync(stream, request, take, cancellation);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Unreachable(e);
        }
    }

    private NetworkStream Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.ReceiveTimeout = socket.SendTimeout = Patience;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Refusal Unreachable(Exception e) =>
        new(
            "steward.unreachable",
            "steward of the workloads",
            "an answer",
            e.Message,
            "ask again; if it stays so, restart the machine"
        );
}
