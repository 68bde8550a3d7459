using System.Buffers.Binary;

namespace Coffer.Lab.Nbd;

/// <summary>A request's header: 28 bytes, big-endian (NBD protocol, "Request message").</summary>
/// <param name="Flags">NBD_CMD_FLAG_*.</param>
/// <param name="Command">What is asked for.</param>
/// <param name="Cookie">The client's name for it, given back with the reply.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct NbdRequest(ushort Flags, NbdCommand Command, ulong Cookie, ulong Offset, uint Length)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 28;

    private const uint Magic = 0x25609513;
    private const ushort NBD_CMD_FLAG_FUA = 1;

    /// <summary>The reply may wait until the bytes are durable.</summary>
    public bool ForceUnitAccess => (Flags & NBD_CMD_FLAG_FUA) != 0;

    /// <summary>Reads a header of <see cref="Size"/> bytes; null when it is none.</summary>
    public static NbdRequest? Read(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32BigEndian(header) == Magic
            ? new NbdRequest(
                BinaryPrimitives.ReadUInt16BigEndian(header[4..]),
                (NbdCommand)BinaryPrimitives.ReadUInt16BigEndian(header[6..]),
                BinaryPrimitives.ReadUInt64BigEndian(header[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(header[16..]),
                BinaryPrimitives.ReadUInt32BigEndian(header[24..])
            )
            : null;

    /// <summary>True when all its bytes are on a disk of this size.</summary>
    public bool IsInside(long size) => Offset <= (ulong)size && Length <= (ulong)size - Offset;
}
