namespace Coffer.Lab.Nbd;

/// <summary>What a client may ask for in the handshake (NBD protocol, "Option types").</summary>
internal enum NbdOption : uint
{
    /// <summary>Take an export, the old way: no refusal is possible but hanging up.</summary>
    NBD_OPT_EXPORT_NAME = 1,

    /// <summary>End.</summary>
    NBD_OPT_ABORT = 2,

    /// <summary>Tell about an export.</summary>
    NBD_OPT_INFO = 6,

    /// <summary>Take an export.</summary>
    NBD_OPT_GO = 7,
}
