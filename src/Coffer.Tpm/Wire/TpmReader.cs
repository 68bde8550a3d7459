using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Tpm;

/// <summary>Reads one structure at the place of <paramref name="reader"/>.</summary>
public delegate T TpmRead<T>(ref TpmReader reader);

/// <summary>
/// Reads TPM structures, big-endian, from untrusted bytes: fails once and for all at the first fault, and
/// <see cref="Finish{T}"/> tells it (see <see cref="ByteReader"/>).
/// </summary>
public ref struct TpmReader
{
    private ByteReader _bytes;

    /// <summary>A reader over <paramref name="bytes"/>, which should be a <paramref name="thing"/>.</summary>
    public TpmReader(ReadOnlySpan<byte> bytes, string thing)
        : this(bytes, thing, default) { }

    internal TpmReader(ReadOnlySpan<byte> bytes, string thing, TpmHandle handle)
    {
        _bytes = new ByteReader(bytes, thing);
        Handle = handle;
    }

    /// <summary>The handle of the response's handle area, for commands that return one.</summary>
    public TpmHandle Handle { get; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _bytes.Remaining;

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => _bytes.Failed;

    /// <summary>One byte.</summary>
    public byte ReadByte() => _bytes.ReadByte();

    /// <summary>16 bits.</summary>
    public ushort ReadUInt16() => _bytes.ReadUInt16BigEndian();

    /// <summary>32 bits.</summary>
    public uint ReadUInt32() => _bytes.ReadUInt32BigEndian();

    /// <summary>64 bits.</summary>
    public ulong ReadUInt64() => _bytes.ReadUInt64BigEndian();

    /// <summary>TPM_ALG_ID.</summary>
    public TpmAlgId ReadAlgId() => (TpmAlgId)ReadUInt16();

    /// <summary>TPMI_YES_NO: 0 or 1 and nothing else (TPM 2.0 Part 2, section 9.2).</summary>
    public bool ReadYesNo()
    {
        byte value = ReadByte();
        if (value > 1)
            Refuse("YES (1) or NO (0)", $"{value}");
        return value == 1;
    }

    /// <summary>The next <paramref name="length"/> bytes, not copied.</summary>
    public ReadOnlySpan<byte> ReadSpan(int length) => _bytes.ReadSpan(length);

    /// <summary>A TPM2B of at most <paramref name="maximum"/> bytes, copied.</summary>
    public TpmBuffer ReadSized(int maximum) => ReadSizedSpan(maximum);

    /// <summary>A TPM2B that carries a secret, moved into a <see cref="Secret"/> of the caller.</summary>
    public Secret ReadSecret(int maximum) => Secret.CopyOf(ReadSizedSpan(maximum));

    /// <summary>A TPM2B around a structure, which must fill it exactly.</summary>
    public T ReadSized<T>(string thing, TpmRead<T> read)
    {
        TpmReader inner = new(ReadSizedSpan(TpmDevice.MaxMessageSize), thing);
        T value = read(ref inner);
        Take(ref inner);
        return value;
    }

    /// <summary>A TPML: a 32-bit count of at most <paramref name="maximum"/>, and as many structures.</summary>
    public ImmutableArray<T> ReadList<T>(int maximum, TpmRead<T> read)
    {
        uint count = ReadUInt32();
        if (count > maximum)
            Refuse($"at most {maximum} entries", $"{count}");
        ImmutableArray<T>.Builder list = ImmutableArray.CreateBuilder<T>();
        for (uint i = 0; i < count && !Failed; i++)
            list.Add(read(ref this));
        return list.ToImmutable();
    }

    /// <summary>Refuses for a reason of the caller's own. The first refusal stays.</summary>
    public void Refuse(string expected, string seen) => _bytes.Refuse(expected, seen);

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull => _bytes.Finish(value);

    internal readonly void OrThrow()
    {
        if (_bytes.Refusal is { } refusal)
            throw new RefusedException(refusal);
    }

    internal void EndOrThrow()
    {
        _bytes.ReadEnd();
        OrThrow();
    }

    private ReadOnlySpan<byte> ReadSizedSpan(int maximum)
    {
        ushort size = ReadUInt16();
        if (size > maximum)
            Refuse($"a size of at most {maximum} bytes", $"{size}");
        return _bytes.ReadSpan(size);
    }

    private void Take(ref TpmReader inner)
    {
        inner._bytes.ReadEnd();
        if (inner._bytes.Refusal is { } refusal)
            _bytes.Refuse(refusal);
    }
}
