namespace Coffer.Lab.Nbd;

/// <summary>What a server answers in the handshake (NBD protocol, "Option reply types").</summary>
internal enum NbdReplyType : uint
{
    /// <summary>Done.</summary>
    NBD_REP_ACK = 1,

    /// <summary>Something about an export.</summary>
    NBD_REP_INFO = 3,

    /// <summary>The server does not know this option.</summary>
    NBD_REP_ERR_UNSUP = (1u << 31) + 1,

    /// <summary>The option is malformed.</summary>
    NBD_REP_ERR_INVALID = (1u << 31) + 3,

    /// <summary>There is no such export.</summary>
    NBD_REP_ERR_UNKNOWN = (1u << 31) + 6,

    /// <summary>The option is too long.</summary>
    NBD_REP_ERR_TOO_BIG = (1u << 31) + 9,
}
