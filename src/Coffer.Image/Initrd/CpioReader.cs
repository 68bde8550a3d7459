using System.Globalization;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Image.Initrd;

/// <summary>
/// Finds a file in the first archive of an initrd: "newc", as <see cref="CpioArchive"/> writes it. Whoever wrote the initrd is not known.
/// </summary>
public static class CpioReader
{
    private const string Magic = "070701";
    private const string Trailer = "TRAILER!!!";
    private const int HeaderSize = 110;
    private const int FileSizeField = 6;
    private const int NameSizeField = 11;
    private const int LongestName = 256;
    private const int MostEntries = 1024;

    /// <summary>The content of a file.</summary>
    /// <param name="archive">The initrd's bytes; what stands behind the first archive is not read.</param>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes of it.</param>
    public static Parsed<byte[]> Find(ReadOnlySpan<byte> archive, string path, int most)
    {
        for (int entry = 0; entry < MostEntries; entry++)
        {
            if (archive.Length < HeaderSize || !archive.StartsWith("070701"u8))
                return Refuse("header", $"an entry that begins with {Magic}", "something else, or the end");
            if (Field(archive, FileSizeField) is not { } size || Field(archive, NameSizeField) is not { } nameSize)
                return Refuse("header", "hexadecimal fields", "another character");
            if (nameSize is 0 or > LongestName || HeaderSize + nameSize > archive.Length)
                return Refuse("name", $"a name of at most {LongestName} bytes in the archive", $"{nameSize} bytes");
            string name = Encoding.Latin1.GetString(archive.Slice(HeaderSize, (int)nameSize - 1));
            long content = Aligned(HeaderSize + nameSize);
            if (content + size > archive.Length)
                return Refuse("size", "a file that ends in the archive", $"{size} bytes");
            if (name == Trailer)
                break;
            if (name == path)
                return size <= most
                    ? archive.Slice((int)content, (int)size).ToArray()
                    : Refuse("size", $"{path} of at most {most} bytes", $"{size} bytes");
            archive = archive[(int)Math.Min(Aligned(content + size), archive.Length)..];
        }
        return Refuse("missing", path, "no such file in the first archive");
    }

    private static long Aligned(long offset) => (offset + 3) / 4 * 4;

    private static uint? Field(ReadOnlySpan<byte> header, int number) =>
        uint.TryParse(
            header.Slice(Magic.Length + (number * 8), 8),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out uint value
        )
            ? value
            : null;

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"cpio.{part}", "initrd", expected, seen);
}
