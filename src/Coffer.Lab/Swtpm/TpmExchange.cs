using System.Buffers.Binary;

namespace Coffer.Lab.Swtpm;

/// <summary>One command and the TPM's response to it.</summary>
/// <param name="Command">The command, header included.</param>
/// <param name="Response">The response, header included.</param>
public sealed record TpmExchange(byte[] Command, byte[] Response)
{
    /// <summary>TPM_CC of the command (TPM 2.0 Part 3, section 4.2).</summary>
    public uint CommandCode => BinaryPrimitives.ReadUInt32BigEndian(Command.AsSpan(6));

    /// <summary>TPM_RC of the response.</summary>
    public uint ResponseCode => BinaryPrimitives.ReadUInt32BigEndian(Response.AsSpan(6));
}
