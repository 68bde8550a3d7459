using System.Buffers.Binary;

namespace Coffer.Bytes;

/// <summary>
/// Reads a structure from untrusted bytes in the order of its specification. A read past the end, or one that finds
/// something else than expected, makes the reader fail once and for all: later reads give zeros and empty slices, and
/// <see cref="Finish{T}"/> returns the first refusal. Integers are little-endian unless the name says otherwise.
/// </summary>
public ref struct ByteReader
{
    private readonly string _thing;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader over <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal: "EFI signature list".</param>
    public ByteReader(ReadOnlySpan<byte> bytes, string thing)
    {
        _rest = bytes;
        _thing = thing;
        Length = bytes.Length;
    }

    /// <summary>Bytes the reader started with.</summary>
    public int Length { get; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => Length - _rest.Length;

    /// <summary>The first refusal, or null while all is well. Check it in every loop whose count came from the bytes.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => Refusal is not null;

    /// <summary>One byte.</summary>
    public byte ReadByte() => ReadSpan(1) is [byte value] ? value : (byte)0;

    /// <summary>16 bits, little-endian.</summary>
    public ushort ReadUInt16() =>
        ReadSpan(2) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt16LittleEndian(s) : (ushort)0;

    /// <summary>32 bits, little-endian.</summary>
    public uint ReadUInt32() => ReadSpan(4) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt32LittleEndian(s) : 0;

    /// <summary>64 bits, little-endian.</summary>
    public ulong ReadUInt64() => ReadSpan(8) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt64LittleEndian(s) : 0;

    /// <summary>16 bits, big-endian.</summary>
    public ushort ReadUInt16BigEndian() =>
        ReadSpan(2) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt16BigEndian(s) : (ushort)0;

    /// <summary>32 bits, big-endian.</summary>
    public uint ReadUInt32BigEndian() =>
        ReadSpan(4) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt32BigEndian(s) : 0;

    /// <summary>64 bits, big-endian.</summary>
    public ulong ReadUInt64BigEndian() =>
        ReadSpan(8) is { IsEmpty: false } s ? BinaryPrimitives.ReadUInt64BigEndian(s) : 0;

    /// <summary>EFI_GUID: 16 bytes, the first three fields little-endian (UEFI 2.10, appendix A).</summary>
    public Guid ReadEfiGuid() => ReadSpan(16) is { IsEmpty: false } s ? new Guid(s) : Guid.Empty;

    /// <summary>The next <paramref name="length"/> bytes, not copied; empty when there are fewer.</summary>
    public ReadOnlySpan<byte> ReadSpan(long length)
    {
        if (Failed)
            return default;
        if (length < 0 || length > _rest.Length)
        {
            Refuse($"{length} bytes at offset {Position}", $"{_rest.Length} bytes left");
            return default;
        }
        ReadOnlySpan<byte> span = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return span;
    }

    /// <summary>A reader over the next <paramref name="length"/> bytes. Its refusals are its own: finish it.</summary>
    public ByteReader ReadSlice(long length, string thing) => new(ReadSpan(length), thing);

    /// <summary>Everything not read yet, not copied.</summary>
    public ReadOnlySpan<byte> ReadRest() => ReadSpan(Remaining);

    /// <summary>Moves over <paramref name="length"/> bytes.</summary>
    public void Skip(long length) => ReadSpan(length);

    /// <summary>Refuses unless the next bytes are exactly these.</summary>
    public void Expect(ReadOnlySpan<byte> expected, string what)
    {
        int at = Position;
        ReadOnlySpan<byte> seen = ReadSpan(expected.Length);
        if (!Failed && !seen.SequenceEqual(expected))
            Refuse($"{what} {Convert.ToHexStringLower(expected)} at offset {at}", Convert.ToHexStringLower(seen));
    }

    /// <summary>Refuses unless the next <paramref name="length"/> bytes are zero, as the specification wants of reserved ones.</summary>
    public void ExpectZeros(long length, string what)
    {
        int at = Position;
        ReadOnlySpan<byte> seen = ReadSpan(length);
        if (!Failed && seen.ContainsAnyExcept((byte)0))
            Refuse($"{what} at offset {at} to be zero", "other bytes");
    }

    /// <summary>Refuses for a reason of the caller's own. The first refusal stays.</summary>
    public void Refuse(string expected, string seen) =>
        Refusal ??= new Refusal($"{_thing.Replace(' ', '-').ToLowerInvariant()}.malformed", _thing, expected, seen);

    /// <summary>Takes over a refusal of a part.</summary>
    public void Refuse(Refusal refusal) => Refusal ??= refusal;

    /// <summary>Refuses unless everything was read. Every parser ends with it, directly or through <see cref="Finish{T}"/>.</summary>
    public void ReadEnd()
    {
        if (!Failed && Remaining > 0)
            Refuse($"the end at offset {Position}", $"{Remaining} more bytes");
    }

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull
    {
        ReadEnd();
        return Refusal is null ? value : Refusal;
    }
}
