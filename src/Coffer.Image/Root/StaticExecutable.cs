using System.Buffers.Binary;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>
/// A program of Coffer's that goes into an image: /init, the agent. One that the kernel could not start would be an image that panics at its
/// first boot, or a machine that nobody can ask.
/// </summary>
/// <param name="name">Its name, which is also the first word of the reasons and of its build: <c>init</c>.</param>
public sealed class StaticExecutable(string name)
{
    private const int HeaderLength = 64;
    private const int SectionsOffset = 0x28;
    private const int SectionSize = 0x3A;
    private const int SectionCount = 0x3C;

    private string Expected => $"the {name} executable";

    private string NextStep => $"Run eng/{name}/build-{name}.sh.";

    /// <summary>Its bytes.</summary>
    /// <exception cref="RefusedException">There is none, it is damaged, or it needs shared libraries.</exception>
    public byte[] Read(string path) =>
        File.Exists(path)
            ? Judge(path, File.ReadAllBytes(path))
            : throw new RefusedException(new Refusal($"{name}.missing", path, Expected, "no such file", NextStep));

    private byte[] Judge(string path, byte[] bytes)
    {
        Parsed<List<string>> libraries = ElfNeeded.Read(bytes);
        if (libraries.Refusal is { } refusal)
            throw Damaged(path, refusal.Seen);
        if (!IsWhole(bytes))
            throw Damaged(path, $"{bytes.Length} bytes, the end is missing");
        if (libraries.OrThrow() is [_, ..] needed)
            throw new RefusedException(
                new Refusal($"{name}.not-static", path, "a static executable", string.Join(", ", needed), NextStep)
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

    private RefusedException Damaged(string path, string seen) =>
        new(new Refusal($"{name}.damaged", path, Expected, seen, NextStep));
}
