using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>Collects long entries of one name until their short entry comes. They come last part first, each with its order.</summary>
internal sealed class LongNameReader
{
    private const byte LastLongEntry = 0x40;
    private const int MostEntries = 20;

    private string _name = "";
    private int _nextOrder = -1;
    private byte _checksum;

    /// <summary>True between the first long entry of a name and its short entry.</summary>
    public bool IsPending => _nextOrder >= 0;

    /// <summary>Takes the next long entry of 32 bytes; a refusal when it does not continue what came before.</summary>
    public Refusal? Add(ReadOnlySpan<byte> entry)
    {
        int order = entry[0] & ~LastLongEntry;
        bool isFirst = (entry[0] & LastLongEntry) != 0;
        if (
            order is < 1 or > MostEntries
            || isFirst == IsPending
            || (!isFirst && (order != _nextOrder || entry[13] != _checksum))
        )
            return Refuse("long entries in order", $"order {entry[0]:x2}");
        if (entry[12] != 0 || entry[26] != 0 || entry[27] != 0)
            return Refuse("LDIR_Type and LDIR_FstClusLO zero", "other bytes");
        _checksum = entry[13];
        _nextOrder = order - 1;
        _name = Units(entry) + (isFirst ? "" : _name);
        return null;
    }

    /// <summary>The name for this short entry, or why it has none; null when no long entry came before it.</summary>
    public Parsed<string>? Finish(ReadOnlySpan<byte> shortName)
    {
        if (!IsPending)
            return null;
        bool complete = _nextOrder == 0 && ShortName.Checksum(shortName) == _checksum;
        _nextOrder = -1;
        string name = _name.TrimEnd('\uffff');
        name = name.EndsWith('\0') ? name[..^1] : name;
        if (!complete)
            return Refuse("long entries that belong to their short entry", "others");
        if (
            name.Length is 0 or > LongName.Longest
            || name is "." or ".."
            || name.Any(c => char.IsControl(c) || c is '/' or '\\' or '\uffff')
        )
            return Refuse("a name without control characters and slashes", "another");
        return name;
    }

    private static string Units(ReadOnlySpan<byte> entry) =>
        Encoding.Unicode.GetString(entry[1..11])
        + Encoding.Unicode.GetString(entry[14..26])
        + Encoding.Unicode.GetString(entry[28..32]);

    private static Refusal Refuse(string expected, string seen) =>
        new("fat32.long-name", "FAT32 directory", expected, seen);
}
