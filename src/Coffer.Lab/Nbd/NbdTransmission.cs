using System.Buffers.Binary;

namespace Coffer.Lab.Nbd;

/// <summary>
/// The transmission phase with simple replies: one request after the other, so that their order is the order of what happens to the disk and a flush
/// covers all that came before it.
/// </summary>
/// <param name="stream">The connection.</param>
/// <param name="export">The disk.</param>
internal sealed class NbdTransmission(Stream stream, INbdExport export)
{
    private const uint ReplyMagic = 0x67446698;
    private const int ReplySize = 16;
    private byte[] _payload = new byte[1 << 20];

    /// <summary>Serves until the client leaves or breaks the protocol.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public void Run()
    {
        byte[] header = new byte[NbdRequest.Size];
        while (true)
        {
            stream.ReadExactly(header);
            // Behind a payload longer than was allowed nobody knows where the next request begins.
            if (NbdRequest.Read(header) is not { Command: not NbdCommand.NBD_CMD_DISC } request || IsTooLong(request))
                return;
            Answer(request);
        }
    }

    private static bool IsTooLong(NbdRequest request) =>
        request.Command is NbdCommand.NBD_CMD_READ or NbdCommand.NBD_CMD_WRITE
        && request.Length > NbdHandshake.LongestPayload;

    private void Answer(NbdRequest request)
    {
        bool hasPayload = request.Command is NbdCommand.NBD_CMD_READ or NbdCommand.NBD_CMD_WRITE;
        Memory<byte> payload = hasPayload ? Room((int)request.Length) : default;
        if (request.Command == NbdCommand.NBD_CMD_WRITE)
            stream.ReadExactly(payload.Span);
        NbdError error = Do(request, payload.Span);
        Span<byte> reply = stackalloc byte[ReplySize];
        BinaryPrimitives.WriteUInt32BigEndian(reply, ReplyMagic);
        BinaryPrimitives.WriteUInt32BigEndian(reply[4..], (uint)error);
        BinaryPrimitives.WriteUInt64BigEndian(reply[8..], request.Cookie);
        stream.Write(reply);
        if (request.Command == NbdCommand.NBD_CMD_READ && error == NbdError.None)
            stream.Write(payload.Span);
    }

    private NbdError Do(NbdRequest request, Span<byte> payload)
    {
        if (request.Command != NbdCommand.NBD_CMD_FLUSH && !request.IsInside(export.Length))
            return request.Command is NbdCommand.NBD_CMD_WRITE or NbdCommand.NBD_CMD_WRITE_ZEROES
                ? NbdError.NBD_ENOSPC
                : NbdError.NBD_EINVAL;
        try
        {
            return Execute(request, payload);
        }
        catch (IOException)
        {
            return NbdError.NBD_EIO;
        }
    }

    private NbdError Execute(NbdRequest request, Span<byte> payload)
    {
        switch (request.Command)
        {
            case NbdCommand.NBD_CMD_READ:
                export.Read((long)request.Offset, payload);
                return NbdError.None;
            case NbdCommand.NBD_CMD_WRITE:
                export.Write((long)request.Offset, payload, request.ForceUnitAccess);
                return NbdError.None;
            case NbdCommand.NBD_CMD_FLUSH:
                export.Flush();
                return NbdError.None;
            case NbdCommand.NBD_CMD_TRIM or NbdCommand.NBD_CMD_WRITE_ZEROES:
                export.Zero((long)request.Offset, request.Length, request.ForceUnitAccess);
                return NbdError.None;
            default:
                return NbdError.NBD_EINVAL;
        }
    }

    private Memory<byte> Room(int length)
    {
        if (_payload.Length < length)
            _payload = new byte[length];
        return _payload.AsMemory(0, length);
    }
}
