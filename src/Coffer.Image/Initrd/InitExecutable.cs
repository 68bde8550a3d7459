using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Initrd;

/// <summary>
/// The /init executable as a file: one that the kernel could not start, alone as it is in the initrd, would be an image
/// that panics at its first boot.
/// </summary>
public static class InitExecutable
{
    private const string Expected = "the /init executable";
    private const string NextStep = "Run eng/init/build-init.sh.";
    private const int HeaderLength = 64;
    private const int SectionsOffset = 0x28;
    private const int SectionSize = 0x3A;
    private const int SectionCount = 0x3C;

    /// <summary>Its bytes.</summary>
    /// <exception cref="RefusedException">There is none, it is damaged, or it needs shared libraries.</exception>
    public static byte[] Read(string path) =>
        File.Exists(path)
            ? Judge(path, File.ReadAllBytes(path))
            : throw new RefusedException(new Refusal("init.missing", path, Expected, "no such file", NextStep));

    private static byte[] Judge(string path, byte[] bytes)
    {
        Parsed<List<string>> libraries = ElfNeeded.Read(bytes);
        if (libraries.Refusal is { } refusal)
            throw Damaged(path, refusal.Seen);
        if (!IsWhole(bytes))
            throw Damaged(path, $"{bytes.Length} bytes, the end is missing");
        if (libraries.OrThrow() is [_, ..] needed)
            throw new RefusedException(
                new Refusal("init.not-static", path, "a static executable", string.Join(", ", needed), NextStep)
            );
        return bytes;
    }

    /// <summary>The table of sections stands at the end of what a linker writes (System V gABI, chapter 4, ELF header).</summary>
    private static bool IsWhole(ReadOnlySpan<byte> elf) =>
        elf.Length >= HeaderLength
        && BinaryPrimitives.ReadUInt64LittleEndian(elf[SectionsOffset..]) is ulong offset
        && offset <= (ulong)elf.Length
        && (ulong)elf.Length - offset
            >= (ulong)BinaryPrimitives.ReadUInt16LittleEndian(elf[SectionSize..])
                * BinaryPrimitives.ReadUInt16LittleEndian(elf[SectionCount..]);

    private static RefusedException Damaged(string path, string seen) =>
        new(new Refusal("init.damaged", path, Expected, seen, NextStep));
}
