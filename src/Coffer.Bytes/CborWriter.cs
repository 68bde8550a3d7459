using System.Buffers.Binary;
using System.Text;

namespace Coffer.Bytes;

/// <summary>
/// Writes deterministic CBOR (RFC 8949, section 4.2.1): shortest heads, definite lengths. That keys come in order is the caller's to see to, see
/// <see cref="CborTextOrder"/>.
/// </summary>
public sealed class CborWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>A number.</summary>
    public CborWriter WriteUnsigned(ulong value) => WriteHead(CborMajor.Unsigned, value);

    /// <summary>A negative number.</summary>
    /// <param name="value">Below zero.</param>
    public CborWriter WriteNegative(long value) => WriteHead(CborMajor.Negative, (ulong)(-1 - value));

    /// <summary>A byte string.</summary>
    public CborWriter WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteHead(CborMajor.Bytes, (ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    /// <summary>A text.</summary>
    public CborWriter WriteText(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        WriteHead(CborMajor.Text, (ulong)utf8.Length);
        _bytes.AddRange(utf8);
        return this;
    }

    /// <summary>Begins an array of so many items.</summary>
    public CborWriter WriteArray(int count) => WriteHead(CborMajor.Array, (ulong)count);

    /// <summary>Begins a map of so many pairs.</summary>
    public CborWriter WriteMap(int count) => WriteHead(CborMajor.Map, (ulong)count);

    /// <summary>A tag; what it is of comes next.</summary>
    public CborWriter WriteTag(ulong tag) => WriteHead(CborMajor.Tag, tag);

    private CborWriter WriteHead(CborMajor major, ulong value)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(wide, value);
        (int information, int size) = value switch
        {
            < 24 => ((int)value, 0),
            <= byte.MaxValue => (24, 1),
            <= ushort.MaxValue => (25, 2),
            <= uint.MaxValue => (26, 4),
            _ => (27, 8),
        };
        _bytes.Add((byte)(((int)major << 5) | information));
        _bytes.AddRange(wide[^size..]);
        return this;
    }
}
