using System.Text;
using Coffer.Bytes;

namespace Coffer.Storage.Fat32;

/// <summary>Long directory entries (Microsoft FAT specification, section 7): 13 UTF-16 units each, the last part first.</summary>
internal static class LongName
{
    /// <summary>Longest name in UTF-16 units.</summary>
    public const int Longest = 255;

    private const int UnitsPerEntry = 13;
    private const byte LastLongEntry = 0x40;

    /// <summary>True for a name that we write: printable ASCII, no character of section 7.3's forbidden ones, no dot or space at its end.</summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= Longest
        && name[^1] is not ('.' or ' ')
        && name[0] != ' '
        && name.All(c => c is >= ' ' and <= '~' && !"\"*/:<>?\\|".Contains(c));

    /// <summary>Entries that a name takes.</summary>
    public static int EntriesFor(string name) => (name.Length + UnitsPerEntry - 1) / UnitsPerEntry;

    /// <summary>Writes the entries that stand before the short one.</summary>
    public static void Write(ByteWriter writer, string name, byte checksum)
    {
        int count = EntriesFor(name);
        byte[] units = new byte[count * UnitsPerEntry * sizeof(char)];
        units.AsSpan().Fill(0xFF);
        Encoding.Unicode.GetBytes(name + '\0').AsSpan(0, Math.Min((name.Length + 1) * 2, units.Length)).CopyTo(units);
        for (int order = count; order > 0; order--)
        {
            ReadOnlySpan<byte> part = units.AsSpan(
                (order - 1) * UnitsPerEntry * sizeof(char),
                UnitsPerEntry * sizeof(char)
            );
            writer
                .WriteByte((byte)(order == count ? order | LastLongEntry : order))
                .WriteBytes(part[..10])
                .WriteByte((byte)FatAttributes.ATTR_LONG_NAME)
                .WriteByte(0) // LDIR_Type
                .WriteByte(checksum)
                .WriteBytes(part[10..22])
                .WriteUInt16(0) // LDIR_FstClusLO
                .WriteBytes(part[22..]);
        }
    }
}
