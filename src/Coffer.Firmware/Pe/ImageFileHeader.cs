using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>IMAGE_FILE_HEADER, the COFF file header (PE Format, "COFF File Header (Object and Image)").</summary>
public sealed record ImageFileHeader
{
    /// <summary>Bytes it takes, without the signature <c>PE\0\0</c> before it.</summary>
    public const int Size = 20;

    /// <summary>IMAGE_FILE_MACHINE_AMD64.</summary>
    public const ushort MachineAmd64 = 0x8664;

    /// <summary>Instruction set the image is for.</summary>
    public required ushort Machine { get; init; }

    /// <summary>Entries of the section table.</summary>
    public required ushort NumberOfSections { get; init; }

    /// <summary>Seconds since 1970; deterministic linkers put zero or a hash here.</summary>
    public required uint TimeDateStamp { get; init; }

    /// <summary>File offset of the COFF symbol table; zero in images.</summary>
    public required uint PointerToSymbolTable { get; init; }

    /// <summary>Entries of the COFF symbol table.</summary>
    public required uint NumberOfSymbols { get; init; }

    /// <summary>Bytes of the optional header behind this one.</summary>
    public required ushort SizeOfOptionalHeader { get; init; }

    /// <summary>IMAGE_FILE_* flags.</summary>
    public required ushort Characteristics { get; init; }

    internal static ImageFileHeader Read(ref ByteReader reader) =>
        new()
        {
            Machine = reader.ReadUInt16(),
            NumberOfSections = reader.ReadUInt16(),
            TimeDateStamp = reader.ReadUInt32(),
            PointerToSymbolTable = reader.ReadUInt32(),
            NumberOfSymbols = reader.ReadUInt32(),
            SizeOfOptionalHeader = reader.ReadUInt16(),
            Characteristics = reader.ReadUInt16(),
        };

    internal void Write(ByteWriter writer) =>
        writer
            .WriteUInt16(Machine)
            .WriteUInt16(NumberOfSections)
            .WriteUInt32(TimeDateStamp)
            .WriteUInt32(PointerToSymbolTable)
            .WriteUInt32(NumberOfSymbols)
            .WriteUInt16(SizeOfOptionalHeader)
            .WriteUInt16(Characteristics);
}
