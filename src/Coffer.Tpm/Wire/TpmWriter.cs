using System.Buffers.Binary;

namespace Coffer.Tpm;

/// <summary>
/// Writes TPM structures, big-endian, into a buffer of its owner, who zeroes it when secrets went through
/// (TPM 2.0 Part 1, section 18).
/// </summary>
public ref struct TpmWriter
{
    private readonly Span<byte> _buffer;
    private readonly List<TpmHandle>? _handles;

    /// <summary>A writer into <paramref name="buffer"/>.</summary>
    public TpmWriter(Span<byte> buffer)
        : this(buffer, null) { }

    internal TpmWriter(Span<byte> buffer, List<TpmHandle>? handles)
    {
        _buffer = buffer;
        _handles = handles;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>One byte.</summary>
    public void WriteByte(byte value) => Reserve(1)[0] = value;

    /// <summary>16 bits.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    /// <summary>32 bits.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    /// <summary>64 bits.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);

    /// <summary>TPM_ALG_ID.</summary>
    public void WriteAlgId(TpmAlgId value) => WriteUInt16((ushort)value);

    /// <summary>Bytes as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>A TPM2B: 16-bit size and bytes.</summary>
    public void WriteSized(scoped ReadOnlySpan<byte> value)
    {
        WriteUInt16(checked((ushort)value.Length));
        WriteBytes(value);
    }

    /// <summary>A TPM2B: 16-bit size and bytes.</summary>
    public void WriteSized(TpmBuffer value) => WriteSized(value.Span);

    /// <summary>A handle of the command's handle area.</summary>
    public void WriteHandle(TpmHandle handle)
    {
        _handles?.Add(handle);
        WriteUInt32(handle.Value);
    }

    /// <summary>Begins a TPM2B around a structure: leaves room for its size.</summary>
    /// <returns>The place, for <see cref="EndSized"/>.</returns>
    public int BeginSized()
    {
        WriteUInt16(0);
        return Length;
    }

    /// <summary>Ends a TPM2B: fills in its size.</summary>
    public readonly void EndSized(int begin) =>
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(begin - 2)..], checked((ushort)(Length - begin)));

    internal Span<byte> Reserve(int count)
    {
        if (count > _buffer.Length - Length)
            throw new ArgumentException($"more than {_buffer.Length} bytes do not fit a TPM command", nameof(count));
        Span<byte> span = _buffer.Slice(Length, count);
        Length += count;
        return span;
    }
}
