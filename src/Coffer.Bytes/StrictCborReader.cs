using System.Buffers.Binary;
using System.Text;

namespace Coffer.Bytes;

/// <summary>
/// Reads deterministic CBOR (RFC 8949, section 4.2.1) from untrusted bytes, item by item, in the order of its format. Longer heads than needed,
/// indefinite lengths, keys out of order and everything a format does not name are refusals, so that a document has one spelling. Like
/// <see cref="ByteReader"/>, it fails once and for all; later reads give zeros and empty values. Nothing is allocated before its length was checked.
/// </summary>
public ref struct StrictCborReader
{
    private readonly string _thing;
    private readonly string _family;
    private ReadOnlySpan<byte> _rest;

    /// <summary>A reader over one whole document.</summary>
    /// <param name="bytes">The untrusted bytes.</param>
    /// <param name="thing">What they should be, for the refusal.</param>
    /// <param name="family">First word of the reasons.</param>
    public StrictCborReader(ReadOnlySpan<byte> bytes, string thing, string family)
    {
        _rest = bytes;
        _thing = thing;
        _family = family;
    }

    /// <summary>The first refusal, or null while all is well. Check it in every loop whose count came from the bytes.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True once something was refused.</summary>
    public readonly bool Failed => Refusal is not null;

    /// <summary>A number, not negative.</summary>
    public ulong ReadUnsigned(string what) => ReadHead(CborMajor.Unsigned, what);

    /// <summary>A byte string, not copied.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="most">Most bytes of it.</param>
    public ReadOnlySpan<byte> ReadBytes(string what, int most) => ReadContent(CborMajor.Bytes, what, most);

    /// <summary>A text of printable ASCII.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="longest">Most characters of it.</param>
    public string ReadText(string what, int longest)
    {
        ReadOnlySpan<byte> text = ReadContent(CborMajor.Text, what, longest);
        if (text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            Refuse("cbor", $"{what}: printable ASCII", "other characters");
        return Failed ? "" : Encoding.ASCII.GetString(text);
    }

    /// <summary>Items of an array that begins here.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="most">Most items.</param>
    public int ReadArray(string what, int most) => ReadCount(CborMajor.Array, what, most);

    /// <summary>Pairs of a map that begins here.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="most">Most pairs.</param>
    public int ReadMap(string what, int most) => ReadCount(CborMajor.Map, what, most);

    /// <summary>Refuses unless a tag of this number is here.</summary>
    public void ExpectTag(ulong tag, string what)
    {
        ulong seen = ReadHead(CborMajor.Tag, what);
        if (!Failed && seen != tag)
            Refuse("cbor", $"{what}: tag {tag}", $"tag {seen}");
    }

    /// <summary>Refuses unless this key is here.</summary>
    public void ExpectKey(string name)
    {
        string seen = ReadText("key", Math.Max(name.Length, 64));
        if (!Failed && seen != name)
            Refuse("member", name, seen);
    }

    /// <summary>True when this text is next, as a key: the format may leave it out.</summary>
    public readonly bool NextIsKey(string name)
    {
        StrictCborReader ahead = this;
        return !Failed && ahead.ReadText("key", name.Length) == name && !ahead.Failed;
    }

    /// <summary>A key of a map whose names are the owner's.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="longest">Most characters of it.</param>
    /// <param name="previous">The key before it, which must stand in front of it; null at the first.</param>
    public string ReadKey(string what, int longest, string? previous)
    {
        string key = ReadText(what, longest);
        if (!Failed && previous is not null && CborTextOrder.Instance.Compare(previous, key) >= 0)
            Refuse("order", $"{what}: one behind \"{previous}\" (RFC 8949, section 4.2.1)", $"\"{key}\"");
        return key;
    }

    /// <summary>Refuses for a reason of the caller's own. The first refusal stays.</summary>
    /// <param name="reason">Second word of the reason.</param>
    /// <param name="expected">What it had to be.</param>
    /// <param name="seen">What it was; printable.</param>
    public void Refuse(string reason, string expected, string seen) =>
        Refusal ??= new Refusal($"{_family}.{reason}", _thing, expected, seen);

    /// <summary>Checks that nothing is left and gives the value, or the first refusal.</summary>
    public Parsed<T> Finish<T>(T value)
        where T : notnull
    {
        if (!Failed && !_rest.IsEmpty)
            Refuse("cbor", "its end", $"{_rest.Length} more bytes");
        return Refusal is null ? value : Refusal;
    }

    private int ReadCount(CborMajor major, string what, int most)
    {
        ulong count = ReadHead(major, what);
        if (count <= (ulong)most)
            return (int)count;
        Refuse("count", $"{what}: at most {most}", $"{count}");
        return 0;
    }

    private ReadOnlySpan<byte> ReadContent(CborMajor major, string what, int most)
    {
        ulong length = ReadHead(major, what);
        if (length > (ulong)most)
            Refuse("length", $"{what}: at most {most} bytes", $"{length}");
        return Failed ? default : Take(length, what);
    }

    private ulong ReadHead(CborMajor major, string what)
    {
        if (Take(1, what) is not [byte head])
            return 0;
        if (head >> 5 != (int)major || (head & 0x1f) > 27)
        {
            Refuse("cbor", $"{what}: {Word(major)}", $"an item that begins with 0x{head:x2}");
            return 0;
        }
        return ReadArgument(head & 0x1f, what);
    }

    private ulong ReadArgument(int information, string what)
    {
        if (information < 24)
            return (ulong)information;
        ReadOnlySpan<byte> bytes = Take(1UL << (information - 24), what);
        if (Failed)
            return 0;
        (ulong value, ulong least) = bytes.Length switch
        {
            1 => (bytes[0], 24UL),
            2 => (BinaryPrimitives.ReadUInt16BigEndian(bytes), byte.MaxValue + 1UL),
            4 => (BinaryPrimitives.ReadUInt32BigEndian(bytes), ushort.MaxValue + 1UL),
            _ => (BinaryPrimitives.ReadUInt64BigEndian(bytes), uint.MaxValue + 1UL),
        };
        if (value < least)
            Refuse("cbor", $"{what}: the shortest form of {value} (RFC 8949, section 4.2.1)", $"{bytes.Length} bytes");
        return value;
    }

    private ReadOnlySpan<byte> Take(ulong length, string what)
    {
        if (Failed)
            return default;
        if (length > (ulong)_rest.Length)
        {
            Refuse("cbor", $"{what}: {length} bytes", $"{_rest.Length} left");
            return default;
        }
        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static string Word(CborMajor major) =>
        major switch
        {
            CborMajor.Unsigned => "a number",
            CborMajor.Bytes => "a byte string",
            CborMajor.Text => "a text",
            CborMajor.Array => "an array",
            CborMajor.Map => "a map",
            _ => "a tag",
        };
}
