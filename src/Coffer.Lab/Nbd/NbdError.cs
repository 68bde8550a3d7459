namespace Coffer.Lab.Nbd;

/// <summary>Errors of a request (NBD protocol, "Error values").</summary>
internal enum NbdError : uint
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The disk failed.</summary>
    NBD_EIO = 5,

    /// <summary>The request is none the server knows, or its bytes are not on the disk.</summary>
    NBD_EINVAL = 22,

    /// <summary>The bytes to be written are not on the disk.</summary>
    NBD_ENOSPC = 28,
}
