using System.Text;
using Coffer.Storage.Fat32;
using CsCheck;

namespace Coffer.Storage.Tests.Fat32;

/// <summary>Volumes for the tests.</summary>
public static class Volumes
{
    public const long EspLength = 128 << 20;

    public const long SmallLength = 34 << 20;

    public static Fat32Identity Identity { get; } = new(0xC0FFE4, "COFFER-ESP", new DateTime(2025, 1, 2, 3, 4, 6));

    /// <summary>The files of an image (docs/formats.md, section 4), shorter.</summary>
    public static Fat32File[] Esp { get; } =
    [
        File("EFI/BOOT/BOOTX64.EFI", 5000),
        File("EFI/Linux/coffer-installer.efi", 100_000),
        File("EFI/Coffer/coffer-os_1.efi", 70_001),
        Fat32File.OfBytes("loader/loader.conf", Encoding.ASCII.GetBytes("timeout 0\neditor no\n")),
        File("loader/keys/auto/PK.auth", 1024),
        File("loader/keys/auto/KEK.auth", 1025),
        File("loader/keys/auto/db.auth", 0),
    ];

    /// <summary>Random files: names of every kind, in up to three directories, all different but for case.</summary>
    public static Gen<Fat32File[]> Any { get; } =
        from names in Gen.String[Gen.Char["abXY01 ._-+~[]=,;"], 1, 40].Array[1, 60]
        from depths in Gen.Int[0, 3].Array[60]
        from lengths in Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 9000]).Array[60]
        select names
            .Select(n => n.Trim(' ').TrimEnd('.', ' '))
            .Where(n => n.Length > 0)
            .DistinctBy(n => n.ToUpperInvariant())
            .Select((n, i) => File(string.Concat(Enumerable.Repeat("Some dir/", depths[i])) + n, lengths[i]))
            .ToArray();

    public static Fat32File File(string path, int length) =>
        Fat32File.OfBytes(path, [.. Enumerable.Range(length, length).Select(i => (byte)((i * 7 >> 3) & 0xFF))]);

    /// <summary>A volume in a scratch file.</summary>
    public static ScratchFile Write(IEnumerable<Fat32File> files, long length = SmallLength)
    {
        ScratchFile scratch = new(length);
        using FileStream stream = scratch.Open();
        Fat32Writer.Write(new StreamBlockDevice(stream), files, Identity).OrThrow();
        return scratch;
    }

    public static byte[] Content(Fat32File file)
    {
        using Stream stream = file.Open();
        byte[] content = new byte[file.Length];
        stream.ReadExactly(content);
        return content;
    }
}
