using System.Buffers.Binary;

namespace Coffer.Tpm;

/// <summary>
/// A TPM behind a stream the caller opened: <c>/dev/tpmrm0</c> (a FileStream with bufferSize 0, since the device wants a
/// command in one write and gives a response to one read) or the data socket of a software TPM.
/// </summary>
/// <param name="stream">Where commands are written and responses read; stays the caller's.</param>
public sealed class StreamTpmTransport(Stream stream) : ITpmTransport
{
    private const int HeaderSize = 10;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> command, Span<byte> response)
    {
        stream.Write(command);
        int received = Receive(response, 0, HeaderSize);
        uint size = BinaryPrimitives.ReadUInt32BigEndian(response[2..]);
        if (size < HeaderSize || size > response.Length || received > size)
            throw new IOException($"TPM response: {received} bytes came, its header says {size}");
        return Receive(response, received, (int)size);
    }

    // The device answers one read with the whole response and the next with nothing: always offer all the room.
    private int Receive(Span<byte> response, int received, int wanted)
    {
        while (received < wanted)
        {
            int read = stream.Read(response[received..]);
            if (read == 0)
                throw new EndOfStreamException($"the TPM's response ended after {received} of {wanted} bytes");
            received += read;
        }
        return received;
    }
}
