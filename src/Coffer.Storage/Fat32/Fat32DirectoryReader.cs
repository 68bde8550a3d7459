using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>Reads the entries of one directory (Microsoft FAT specification, sections 6 and 7).</summary>
internal static class Fat32DirectoryReader
{
    /// <summary>Bytes of an entry.</summary>
    public const int EntrySize = 32;

    private const byte Free = 0xE5;
    private const byte LowerCaseBase = 0x08;
    private const byte LowerCaseExtension = 0x10;

    /// <summary>The files and directories in it; label, <c>.</c> and <c>..</c> are left out.</summary>
    /// <param name="bytes">The clusters of the directory.</param>
    /// <param name="path">Path of the directory, empty for the root.</param>
    public static Parsed<List<Fat32Entry>> Read(ReadOnlySpan<byte> bytes, string path)
    {
        List<Fat32Entry> entries = [];
        LongNameReader longName = new();
        for (; bytes.Length >= EntrySize && bytes[0] != 0; bytes = bytes[EntrySize..])
        {
            ReadOnlySpan<byte> entry = bytes[..EntrySize];
            FatAttributes attributes = (FatAttributes)entry[11];
            if (entry[0] != Free && (attributes & FatAttributes.ATTR_LONG_NAME) == FatAttributes.ATTR_LONG_NAME)
            {
                if (longName.Add(entry) is { } refusal)
                    return refusal;
            }
            else if (entry[0] == Free || attributes.HasFlag(FatAttributes.ATTR_VOLUME_ID) || IsDots(entry))
            {
                if (longName.IsPending)
                    return Refuse("fat32.long-name", path, "a short entry behind long ones", "none");
            }
            else if (ReadEntry(entry, longName, path).TryGet(out Fat32Entry? found, out Refusal? refusal))
                entries.Add(found);
            else
                return refusal;
        }
        return longName.IsPending ? Refuse("fat32.long-name", path, "a short entry behind long ones", "none") : entries;
    }

    private static Parsed<Fat32Entry> ReadEntry(ReadOnlySpan<byte> entry, LongNameReader longName, string path)
    {
        Parsed<string> name = longName.Finish(entry[..ShortName.Size]) ?? ReadShortName(entry, path);
        ByteReader reader = new(entry, "FAT32 directory entry");
        reader.Skip(ShortName.Size);
        bool isDirectory = ((FatAttributes)reader.ReadByte()).HasFlag(FatAttributes.ATTR_DIRECTORY);
        reader.Skip(8); // DIR_NTRes, DIR_CrtTimeTenth, DIR_CrtTime, DIR_CrtDate, DIR_LstAccDate
        uint high = reader.ReadUInt16();
        reader.Skip(4); // DIR_WrtTime, DIR_WrtDate
        uint cluster = (high << 16) | reader.ReadUInt16();
        uint length = reader.ReadUInt32();
        string prefix = path.Length == 0 ? "" : path + "/";
        return name.Then(n => (Parsed<Fat32Entry>)new Fat32Entry(prefix + n, isDirectory, length, cluster));
    }

    private static Parsed<string> ReadShortName(ReadOnlySpan<byte> entry, string path)
    {
        string root = Encoding.Latin1.GetString(entry[..8]).TrimEnd(' ');
        string extension = Encoding.Latin1.GetString(entry[8..11]).TrimEnd(' ');
        if (root.Length == 0 || (root + extension).Any(c => !ShortName.IsAllowed(c)))
            return Refuse(
                "fat32.short-name",
                path,
                "characters of a short name",
                Convert.ToHexStringLower(entry[..11])
            );
        // DIR_NTRes: Windows and Linux keep the case of a name that is otherwise short in two bits.
        root = (entry[12] & LowerCaseBase) != 0 ? root.ToLowerInvariant() : root;
        extension = (entry[12] & LowerCaseExtension) != 0 ? extension.ToLowerInvariant() : extension;
        return extension.Length == 0 ? root : $"{root}.{extension}";
    }

    private static bool IsDots(ReadOnlySpan<byte> entry) =>
        entry[..ShortName.Size].SequenceEqual(".          "u8)
        || entry[..ShortName.Size].SequenceEqual("..         "u8);

    private static Refusal Refuse(string reason, string path, string expected, string seen) =>
        new(reason, $"FAT32 directory \"{path}\"", expected, seen);
}
