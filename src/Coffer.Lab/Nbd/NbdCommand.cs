namespace Coffer.Lab.Nbd;

/// <summary>Requests of the transmission phase (NBD protocol, "Request types").</summary>
internal enum NbdCommand : ushort
{
    /// <summary>Read bytes.</summary>
    NBD_CMD_READ = 0,

    /// <summary>Write the bytes behind the request.</summary>
    NBD_CMD_WRITE = 1,

    /// <summary>End.</summary>
    NBD_CMD_DISC = 2,

    /// <summary>Everything answered so far becomes durable.</summary>
    NBD_CMD_FLUSH = 3,

    /// <summary>The bytes are not needed any more.</summary>
    NBD_CMD_TRIM = 4,

    /// <summary>Make bytes zeros.</summary>
    NBD_CMD_WRITE_ZEROES = 6,
}
