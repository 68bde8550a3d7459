using System.Buffers.Binary;
using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Lab.Swtpm;

/// <summary>
/// The file a tap records into. Every message is a record: direction (1 byte, <c>&gt;</c> command, <c>&lt;</c> response of
/// the TPM), microseconds since the tap started (8), length (4), then the message; integers little-endian.
/// </summary>
/// <param name="file">The file, open for writing.</param>
/// <param name="time">The clock of the stamps.</param>
public sealed class TpmTraffic(Stream file, TimeProvider time) : IDisposable
{
    internal const byte CommandMark = (byte)'>';
    internal const byte ResponseMark = (byte)'<';
    private const int RecordHeaderSize = 13;
    private readonly long _start = time.GetTimestamp();

    /// <summary>Reads a recorded file; commands without a response at its end are left out.</summary>
    public static Parsed<ImmutableArray<TpmExchange>> Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, "TPM traffic");
        ImmutableArray<TpmExchange>.Builder exchanges = ImmutableArray.CreateBuilder<TpmExchange>();
        byte[]? command = null;
        while (!reader.Failed && reader.Remaining > 0)
        {
            byte direction = reader.ReadByte();
            reader.Skip(sizeof(long));
            byte[] message = reader.ReadSpan(reader.ReadUInt32()).ToArray();
            if (direction == CommandMark)
                command = message;
            else if (direction == ResponseMark && command is not null)
                exchanges.Add(new TpmExchange(command, message));
            else
                reader.Refuse("a command, then its response", $"direction 0x{direction:x2}");
        }
        return reader.Finish(exchanges.ToImmutable());
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    internal void Record(byte direction, ReadOnlySpan<byte> message)
    {
        Span<byte> header = stackalloc byte[RecordHeaderSize];
        header[0] = direction;
        BinaryPrimitives.WriteInt64LittleEndian(header[1..], (long)time.GetElapsedTime(_start).TotalMicroseconds);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], message.Length);
        file.Write(header);
        file.Write(message);
        file.Flush();
    }
}
