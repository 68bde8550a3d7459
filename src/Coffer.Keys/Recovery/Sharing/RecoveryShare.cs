using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Sharing;

/// <summary>
/// One share of a recovery passphrase: a line of text for a person, a sheet or an age file (docs/formats.md, section 20),
/// <c>coffer-share-1:VAULT:SET:K-of-N:NUMBER:VALUES:CHECK</c>.
/// </summary>
public sealed class RecoveryShare : IDisposable
{
    /// <summary>Most bytes of a share's text.</summary>
    public const int LongestText = 160;

    /// <summary>How every share begins.</summary>
    public const string Prefix = "coffer-share-";

    internal const int ValuesSize = RecoveryPassphrase.BitsSize + DigestSize;
    internal const int DigestSize = 8;

    private const string Format = "coffer-share-1";
    private const string Thing = "recovery share";
    private const string Copy = "copy the whole line again, or scan the QR code of its sheet";
    private const int CheckSize = 4;
    private const int Fields = 7;

    internal RecoveryShare(ShareSet set, int number, Secret values)
    {
        (Set, Number, Values) = (set, number, values);
    }

    /// <summary>The split that it belongs to.</summary>
    public ShareSet Set { get; }

    /// <summary>Which one it is, from 1.</summary>
    public int Number { get; }

    /// <summary>The polynomials' values at <see cref="Number"/>.</summary>
    internal Secret Values { get; }

    /// <summary>Its name in reports: nothing secret.</summary>
    public string Name => $"share {Number} of set {Set.Id}";

    /// <summary>The line, without a line feed; the caller's to dispose.</summary>
    public Secret ToText()
    {
        byte[] head = Encoding.ASCII.GetBytes(
            $"{Format}:{Set.Vault}:{Set.Id}:{Set.Threshold}-of-{Set.Count}:{Number}:"
        );
        int values = HexGroups.LengthOf(ValuesSize);
        Secret text = Secret.Allocate(head.Length + values + 1 + (2 * CheckSize));
        head.CopyTo(text.Writable);
        HexGroups.Write(Values.Span, text.Writable.Slice(head.Length, values));
        Span<byte> check = text.Writable[(head.Length + values)..];
        check[0] = (byte)':';
        Check(text.Span[..^(1 + (2 * CheckSize))], check[1..]);
        return text;
    }

    /// <summary>Reads a line exactly as <see cref="ToText"/> writes it.</summary>
    public static Parsed<RecoveryShare> Read(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith(Encoding.ASCII.GetBytes(Format + ":")))
            return NotOurs(text);
        Span<Range> fields = stackalloc Range[Fields];
        if (text.Length > LongestText || !TrySplit(text, fields))
            return Malformed($"{Fields} parts with : between them, at most {LongestText} characters", "others");
        Span<byte> check = stackalloc byte[2 * CheckSize];
        Check(text[..(fields[Fields - 1].Start.Value - 1)], check);
        if (!text[fields[Fields - 1]].SequenceEqual(check))
            return new Refusal("share.check", Named(text, fields), "its last 8 digits to fit the rest", "others", Copy);
        if (SetOf(text, fields) is not { } set || NumberOf(text[fields[4]], set.Count) is not { } number)
            return Malformed("VAULT:SET:K-of-N:NUMBER, 2 <= K <= N <= 16, 1 <= NUMBER <= N", "other parts");
        Secret values = Secret.Allocate(ValuesSize);
        if (HexGroups.TryRead(text[fields[5]], values.Writable))
            return new RecoveryShare(set, number, values);
        values.Dispose();
        return Malformed("10 groups of 8 lower-case hex digits, joined by -", "others");
    }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    private static bool TrySplit(ReadOnlySpan<byte> text, Span<Range> fields)
    {
        int count = 0;
        foreach (Range field in text.Split((byte)':'))
        {
            if (count == fields.Length)
                return false;
            fields[count++] = field;
        }
        return count == fields.Length;
    }

    private static ShareSet? SetOf(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields)
    {
        string vault = Encoding.Latin1.GetString(text[fields[1]]);
        string id = Encoding.Latin1.GetString(text[fields[2]]);
        string[] counts = Encoding.Latin1.GetString(text[fields[3]]).Split("-of-");
        return
            IsName(vault)
            && IsName(id)
            && counts is [string needed, string made]
            && Decimal(made, ShareSet.MostShares) is { } count
            && Decimal(needed, count) is { } threshold and >= ShareSet.LeastThreshold
            ? new ShareSet(vault, id, threshold, count)
            : null;
    }

    private static int? NumberOf(ReadOnlySpan<byte> text, int count) => Decimal(Encoding.Latin1.GetString(text), count);

    private static int? Decimal(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
        && value >= 1
        && value <= most
        && $"{value}" == text
            ? value
            : null;

    private static bool IsName(string text) => text.Length == 8 && text.All(char.IsAsciiHexDigitLower);

    private static void Check(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        Convert.TryToHexStringLower(hash[..CheckSize], digits, out _);
        CryptographicOperations.ZeroMemory(hash);
    }

    // A damaged share is still named by what can be read of it: the number tells whose it is.
    private static string Named(ReadOnlySpan<byte> text, ReadOnlySpan<Range> fields) =>
        SetOf(text, fields) is { } set && NumberOf(text[fields[4]], set.Count) is { } number
            ? $"share {number} of set {set.Id}"
            : Thing;

    private static Refusal NotOurs(ReadOnlySpan<byte> text)
    {
        bool other = text.StartsWith(Encoding.ASCII.GetBytes(Prefix));
        return new(
            other ? "share.version" : "share.malformed",
            Thing,
            $"a line that begins with {Format}:",
            other ? "a share of another version" : "another beginning",
            other ? "use the version of coffer that made it" : Copy
        );
    }

    private static Refusal Malformed(string expected, string seen) =>
        new("share.malformed", Thing, expected, seen, Copy);
}
