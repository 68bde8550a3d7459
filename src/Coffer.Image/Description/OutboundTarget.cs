using System.Net;

namespace Coffer.Image.Description;

/// <summary>A port that a workload may begin to speak with.</summary>
/// <param name="Network">Addresses of whoever answers there; null for every one, IPv4 and IPv6.</param>
/// <param name="IsUdp">UDP, where it is not TCP.</param>
/// <param name="Port">The port, 1 to 65535.</param>
public readonly record struct OutboundTarget(IPNetwork? Network, bool IsUdp, ushort Port)
{
    /// <summary><c>udp</c> or <c>tcp</c>.</summary>
    public string Protocol => IsUdp ? "udp" : "tcp";

    /// <summary>As a description writes it.</summary>
    public override string ToString() => Network is { } network ? $"{network}:{Protocol}/{Port}" : $"{Protocol}/{Port}";
}
