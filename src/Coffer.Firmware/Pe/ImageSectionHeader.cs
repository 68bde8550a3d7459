using System.Text;
using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>IMAGE_SECTION_HEADER (PE Format, "Section Table (Section Headers)").</summary>
public sealed record ImageSectionHeader
{
    /// <summary>Bytes of one entry of the section table.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the name field; shorter names are padded with zeros.</summary>
    public const int NameSize = 8;

    /// <summary>IMAGE_SCN_CNT_CODE.</summary>
    public const uint ContainsCode = 0x0000_0020;

    /// <summary>IMAGE_SCN_CNT_INITIALIZED_DATA.</summary>
    public const uint ContainsInitializedData = 0x0000_0040;

    /// <summary>IMAGE_SCN_MEM_READ.</summary>
    public const uint MemoryRead = 0x4000_0000;

    /// <summary>Name, ASCII, such as <c>.linux</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes in memory; for the sections of a UKI the exact length of the content.</summary>
    public required uint VirtualSize { get; init; }

    /// <summary>Address in memory, relative to the image base.</summary>
    public required uint VirtualAddress { get; init; }

    /// <summary>Bytes in the file, a multiple of FileAlignment.</summary>
    public required uint SizeOfRawData { get; init; }

    /// <summary>Offset in the file.</summary>
    public required uint PointerToRawData { get; init; }

    /// <summary>Offset of relocations; zero in images.</summary>
    public uint PointerToRelocations { get; init; }

    /// <summary>Offset of line numbers; zero in images.</summary>
    public uint PointerToLinenumbers { get; init; }

    /// <summary>Number of relocations; zero in images.</summary>
    public ushort NumberOfRelocations { get; init; }

    /// <summary>Number of line numbers; zero in images.</summary>
    public ushort NumberOfLinenumbers { get; init; }

    /// <summary>IMAGE_SCN_* flags.</summary>
    public required uint Characteristics { get; init; }

    /// <summary>First byte in the file behind the section.</summary>
    public long RawEnd => (long)PointerToRawData + SizeOfRawData;

    /// <summary>First address in memory behind the section.</summary>
    public long VirtualEnd => (long)VirtualAddress + VirtualSize;

    internal static ImageSectionHeader Read(ref ByteReader reader) =>
        new()
        {
            Name = ReadName(ref reader),
            VirtualSize = reader.ReadUInt32(),
            VirtualAddress = reader.ReadUInt32(),
            SizeOfRawData = reader.ReadUInt32(),
            PointerToRawData = reader.ReadUInt32(),
            PointerToRelocations = reader.ReadUInt32(),
            PointerToLinenumbers = reader.ReadUInt32(),
            NumberOfRelocations = reader.ReadUInt16(),
            NumberOfLinenumbers = reader.ReadUInt16(),
            Characteristics = reader.ReadUInt32(),
        };

    internal void Write(ByteWriter writer) =>
        writer
            .WriteBytes(Encoding.ASCII.GetBytes(Name))
            .WriteZeros(NameSize - Name.Length)
            .WriteUInt32(VirtualSize)
            .WriteUInt32(VirtualAddress)
            .WriteUInt32(SizeOfRawData)
            .WriteUInt32(PointerToRawData)
            .WriteUInt32(PointerToRelocations)
            .WriteUInt32(PointerToLinenumbers)
            .WriteUInt16(NumberOfRelocations)
            .WriteUInt16(NumberOfLinenumbers)
            .WriteUInt32(Characteristics);

    private static string ReadName(ref ByteReader reader)
    {
        ReadOnlySpan<byte> name = reader.ReadSpan(NameSize).TrimEnd((byte)0);
        if (name.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
            reader.Refuse("a section name of printable ASCII", Convert.ToHexStringLower(name));
        return Encoding.ASCII.GetString(name);
    }
}
