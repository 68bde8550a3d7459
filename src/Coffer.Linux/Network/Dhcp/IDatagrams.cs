namespace Coffer.Linux.Network.Dhcp;

/// <summary>Broadcasts on one card, and what comes back.</summary>
public interface IDatagrams : IDisposable
{
    /// <summary>Sends one to everybody.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel refused.</exception>
    void Broadcast(ReadOnlySpan<byte> datagram);

    /// <summary>Takes the next one.</summary>
    /// <param name="buffer">Takes it; what does not fit is lost.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>Its bytes; 0 when none came.</returns>
    int Receive(Span<byte> buffer, TimeSpan patience);
}
