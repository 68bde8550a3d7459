namespace Coffer.Tpm.Tests.Fixtures;

/// <summary>Somebody on the wire who changes one byte of the response to one kind of command.</summary>
internal sealed class AlteringTransport(ITpmTransport inner) : ITpmTransport
{
    /// <summary>Whose responses to change; none to begin with.</summary>
    internal TpmCc? Command { get; set; }

    /// <summary>Which byte.</summary>
    internal int Offset { get; set; }

    /// <summary>Length of the last response changed.</summary>
    internal int Length { get; private set; }

    public int Send(ReadOnlySpan<byte> command, Span<byte> response)
    {
        TpmCc code = (TpmCc)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command[6..]);
        int length = inner.Send(command, response);
        if (code != Command)
            return length;
        Length = length;
        if (Offset < length)
            response[Offset] ^= 0x01;
        return length;
    }
}
