using System.Buffers.Binary;

namespace Coffer.Bytes;

/// <summary>Writes a structure in the order of its specification. Integers are little-endian unless the name says otherwise.</summary>
public sealed class ByteWriter
{
    private byte[] _bytes = new byte[256];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>One byte.</summary>
    public ByteWriter WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        return this;
    }

    /// <summary>16 bits, little-endian.</summary>
    public ByteWriter WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
        return this;
    }

    /// <summary>32 bits, little-endian.</summary>
    public ByteWriter WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        return this;
    }

    /// <summary>64 bits, little-endian.</summary>
    public ByteWriter WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        return this;
    }

    /// <summary>16 bits, big-endian.</summary>
    public ByteWriter WriteUInt16BigEndian(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);
        return this;
    }

    /// <summary>32 bits, big-endian.</summary>
    public ByteWriter WriteUInt32BigEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);
        return this;
    }

    /// <summary>64 bits, big-endian.</summary>
    public ByteWriter WriteUInt64BigEndian(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
        return this;
    }

    /// <summary>EFI_GUID: 16 bytes, the first three fields little-endian (UEFI 2.10, appendix A).</summary>
    public ByteWriter WriteEfiGuid(Guid value)
    {
        value.TryWriteBytes(Reserve(16));
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public ByteWriter WriteBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return this;
    }

    /// <summary>Zeros.</summary>
    public ByteWriter WriteZeros(int count)
    {
        Reserve(count).Clear();
        return this;
    }

    /// <summary>Zeros up to the next multiple of <paramref name="alignment"/>.</summary>
    public ByteWriter AlignTo(int alignment) => WriteZeros((alignment - (Length % alignment)) % alignment);

    private Span<byte> Reserve(int count)
    {
        int needed = Length + count;
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        Span<byte> span = _bytes.AsSpan(Length, count);
        Length = needed;
        return span;
    }
}
