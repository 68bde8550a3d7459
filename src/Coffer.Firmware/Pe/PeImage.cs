using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>
/// A PE32+ image as firmware loads it (PE Format; UEFI 2.10, section 2.1.1). The reader accepts only images every byte
/// of which has one meaning: headers, sections one behind the other without gaps or overlaps, data behind the last
/// section, and a certificate table that ends the file.
/// </summary>
public sealed record PeImage
{
    /// <summary>Sections the reader accepts, as Windows' loader does.</summary>
    public const int MaxSections = 96;

    private const int DosHeaderSize = 64;
    private const int PeOffsetField = 0x3c;
    private const string Thing = "PE image";

    /// <summary>The whole file.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>File offset of the signature <c>PE\0\0</c>.</summary>
    public required int PeOffset { get; init; }

    /// <summary>The COFF file header.</summary>
    public required ImageFileHeader FileHeader { get; init; }

    /// <summary>The optional header, which is not optional in an image.</summary>
    public required ImageOptionalHeader64 OptionalHeader { get; init; }

    /// <summary>The section table, in its order.</summary>
    public required ImmutableArray<ImageSectionHeader> Sections { get; init; }

    /// <summary>True when there is a certificate table.</summary>
    public bool IsSigned => OptionalHeader.CertificateTable.Size > 0;

    /// <summary>Where the certificate table begins, or the file ends without one.</summary>
    public int CertificateTableOffset => Bytes.Length - (int)OptionalHeader.CertificateTable.Size;

    internal int OptionalHeaderOffset => PeOffset + PeSignature.Length + ImageFileHeader.Size;

    internal int CheckSumOffset => OptionalHeaderOffset + ImageOptionalHeader64.CheckSumOffset;

    internal int SecurityDirectoryOffset => OptionalHeaderOffset + ImageOptionalHeader64.SecurityDirectoryOffset;

    internal int SectionTableOffset => OptionalHeaderOffset + FileHeader.SizeOfOptionalHeader;

    internal static ReadOnlySpan<byte> PeSignature => "PE\0\0"u8;

    /// <summary>Reads an image from untrusted bytes; refuses what the summary of this type does not allow.</summary>
    public static Parsed<PeImage> Read(ReadOnlyMemory<byte> bytes)
    {
        ByteReader reader = new(bytes.Span, Thing);
        int peOffset = ReadDosHeader(ref reader);
        reader.Expect(PeSignature, "PE signature");
        ImageFileHeader file = ImageFileHeader.Read(ref reader);
        ImageOptionalHeader64 optional = ImageOptionalHeader64.Read(ref reader);
        if (file.SizeOfOptionalHeader != SizeOf(optional))
            reader.Refuse($"SizeOfOptionalHeader {SizeOf(optional)}", $"{file.SizeOfOptionalHeader}");
        ImmutableArray<ImageSectionHeader> sections = ReadSectionTable(ref reader, file.NumberOfSections);
        if (reader.Refusal is { } refusal)
            return refusal;
        PeImage image = new()
        {
            Bytes = bytes,
            PeOffset = peOffset,
            FileHeader = file,
            OptionalHeader = optional,
            Sections = sections,
        };
        return PeLayout.Check(image) is { } broken ? broken : image;
    }

    /// <summary>The section of this name, or null; the first one where names repeat.</summary>
    public ImageSectionHeader? FindSection(string name) => Sections.FirstOrDefault(section => section.Name == name);

    /// <summary>A section's bytes in the file, padding to VirtualSize not included.</summary>
    public ReadOnlyMemory<byte> ContentOf(ImageSectionHeader section) =>
        section.SizeOfRawData == 0
            ? default
            : Bytes.Slice((int)section.PointerToRawData, (int)Math.Min(section.VirtualSize, section.SizeOfRawData));

    private static int ReadDosHeader(ref ByteReader reader)
    {
        reader.Expect("MZ"u8, "DOS signature");
        reader.Skip(PeOffsetField - 2);
        uint peOffset = reader.ReadUInt32();
        if (peOffset < DosHeaderSize || peOffset > reader.Length)
            reader.Refuse($"e_lfanew between {DosHeaderSize} and {reader.Length}", $"{peOffset}");
        reader.Skip(peOffset - (long)DosHeaderSize);
        return reader.Failed ? 0 : (int)peOffset;
    }

    private static int SizeOf(ImageOptionalHeader64 optional) =>
        ImageOptionalHeader64.FixedSize + (optional.DataDirectories.Length * ImageDataDirectory.EntrySize);

    private static ImmutableArray<ImageSectionHeader> ReadSectionTable(ref ByteReader reader, ushort count)
    {
        if (count is 0 or > MaxSections)
            reader.Refuse($"1 to {MaxSections} sections", $"{count}");
        var sections = ImmutableArray.CreateBuilder<ImageSectionHeader>();
        for (int i = 0; i < count && !reader.Failed; i++)
            sections.Add(ImageSectionHeader.Read(ref reader));
        return sections.ToImmutable();
    }
}
