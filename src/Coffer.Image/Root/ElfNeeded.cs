using System.Buffers.Binary;
using System.Text;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>Reads the libraries an ELF64 file is linked with: DT_NEEDED of its dynamic section (System V gABI, chapter 5).</summary>
public static class ElfNeeded
{
    private const uint PtLoad = 1;
    private const uint PtDynamic = 2;
    private const ulong DtNeeded = 1;
    private const ulong DtStrtab = 5;

    /// <summary>The names, in order; none for a static program.</summary>
    public static Parsed<List<string>> Read(ReadOnlySpan<byte> elf)
    {
        ByteReader reader = new(elf, "ELF file");
        reader.Expect([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1], "ELF64 little-endian identification");
        reader.Skip(26);
        ulong programHeaders = reader.ReadUInt64();
        reader.Skip(14);
        ushort size = reader.ReadUInt16();
        ushort count = reader.ReadUInt16();
        if (!reader.Failed && size != 56 && count > 0)
            reader.Refuse("program headers of 56 bytes", $"{size}");
        if (reader.Refusal is { } refusal)
            return refusal;
        if (Slice(elf, programHeaders, (ulong)count * 56) is not { } headers)
            return Malformed("program headers inside the file");
        return Needed(elf, Segments(elf[headers]));
    }

    private static List<Segment> Segments(ReadOnlySpan<byte> headers)
    {
        List<Segment> segments = [];
        for (; headers.Length >= 56; headers = headers[56..])
            segments.Add(
                new Segment(
                    BinaryPrimitives.ReadUInt32LittleEndian(headers),
                    BinaryPrimitives.ReadUInt64LittleEndian(headers[8..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(headers[16..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(headers[32..])
                )
            );
        return segments;
    }

    private static Parsed<List<string>> Needed(ReadOnlySpan<byte> elf, List<Segment> segments)
    {
        if (segments.Find(s => s.Type == PtDynamic) is not { } dynamic)
            return new List<string>();
        if (Slice(elf, dynamic.Offset, dynamic.Size) is not { } range)
            return Malformed("a dynamic section inside the file");
        List<(ulong Tag, ulong Value)> entries = [];
        for (ReadOnlySpan<byte> rest = elf[range]; rest.Length >= 16; rest = rest[16..])
            entries.Add(
                (BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]))
            );
        ulong address = entries.Find(e => e.Tag == DtStrtab).Value;
        Segment? holder = segments.Find(s => s.Type == PtLoad && address >= s.Address && address - s.Address < s.Size);
        if (holder is null)
            return Malformed("a string table in a loaded segment");
        List<string> names = [];
        foreach ((ulong _, ulong value) in entries.Where(e => e.Tag == DtNeeded))
        {
            if (Text(elf, unchecked(address - holder.Address + holder.Offset + value)) is not { } name)
                return Malformed("a library name inside the file");
            names.Add(name);
        }
        return names;
    }

    private static string? Text(ReadOnlySpan<byte> elf, ulong offset)
    {
        if (offset >= (ulong)elf.Length)
            return null;
        ReadOnlySpan<byte> rest = elf[(int)offset..];
        int end = rest.IndexOf((byte)0);
        return end < 0 ? null : Encoding.UTF8.GetString(rest[..end]);
    }

    private static Range? Slice(ReadOnlySpan<byte> elf, ulong offset, ulong length) =>
        offset > (ulong)elf.Length || length > (ulong)elf.Length - offset
            ? null
            : new Range((int)offset, (int)(offset + length));

    private static Refusal Malformed(string expected) =>
        new("elf-file.malformed", "ELF file", expected, "an offset outside of it");

    private sealed record Segment(uint Type, ulong Offset, ulong Address, ulong Size);
}
