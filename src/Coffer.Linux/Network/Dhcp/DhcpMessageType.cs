namespace Coffer.Linux.Network.Dhcp;

/// <summary>DHCP message types (RFC 2132, section 9.6) that a client of ours sends or takes.</summary>
public enum DhcpMessageType
{
    /// <summary>The client looks for servers.</summary>
    Discover = 1,

    /// <summary>A server offers an address.</summary>
    Offer = 2,

    /// <summary>The client asks for the address.</summary>
    Request = 3,

    /// <summary>The server leases it.</summary>
    Ack = 5,

    /// <summary>The server does not.</summary>
    Nak = 6,
}
