using Coffer.Bytes;
using Coffer.Firmware.Pe;

namespace Coffer.Firmware.Tests;

/// <summary>A small EFI application, made field by field: what golden files and mutations start from.</summary>
internal static class SmallImage
{
    public const int PeOffset = 64;
    public const int OptionalHeaderOffset = PeOffset + 24;
    public const int SectionTableOffset = OptionalHeaderOffset + 240;

    private const int HeadersSize = 1024;
    private const int RawSize = 512;

    /// <summary>Two sections of 512 bytes each, 2048 bytes in all.</summary>
    public static byte[] Bytes()
    {
        ByteWriter writer = new();
        writer.WriteBytes("MZ"u8).WriteZeros(58).WriteUInt32(PeOffset).WriteBytes("PE\0\0"u8);
        FileHeader().Write(writer);
        OptionalHeader().Write(writer);
        Section(".text", 0, ImageSectionHeader.ContainsCode).Write(writer);
        Section(".data", 1, ImageSectionHeader.ContainsInitializedData).Write(writer);
        writer.WriteZeros(HeadersSize - writer.Length);
        writer.WriteBytes([0x31, 0xc0, 0xc3]).WriteZeros(RawSize - 3); // xor eax, eax; ret: EFI_SUCCESS
        return writer.WriteBytes("data"u8).WriteZeros(RawSize - 4).ToArray();
    }

    /// <summary>The same with one field changed.</summary>
    public static byte[] With(int offset, params ReadOnlySpan<byte> value)
    {
        byte[] bytes = Bytes();
        value.CopyTo(bytes.AsSpan(offset));
        return bytes;
    }

    private static ImageFileHeader FileHeader() =>
        new()
        {
            Machine = ImageFileHeader.MachineAmd64,
            NumberOfSections = 2,
            TimeDateStamp = 0,
            PointerToSymbolTable = 0,
            NumberOfSymbols = 0,
            SizeOfOptionalHeader = 240,
            Characteristics = 0x22e,
        };

    private static ImageOptionalHeader64 OptionalHeader() =>
        new()
        {
            MajorLinkerVersion = 0,
            MinorLinkerVersion = 0,
            SizeOfCode = 3,
            SizeOfInitializedData = 4,
            SizeOfUninitializedData = 0,
            AddressOfEntryPoint = 0x1000,
            BaseOfCode = 0x1000,
            ImageBase = 0x1_4000_0000,
            SectionAlignment = 0x1000,
            FileAlignment = 0x200,
            MajorOperatingSystemVersion = 0,
            MinorOperatingSystemVersion = 0,
            MajorImageVersion = 0,
            MinorImageVersion = 0,
            MajorSubsystemVersion = 1,
            MinorSubsystemVersion = 0,
            Win32VersionValue = 0,
            SizeOfImage = 0x3000,
            SizeOfHeaders = HeadersSize,
            CheckSum = 0,
            Subsystem = ImageOptionalHeader64.EfiApplication,
            DllCharacteristics = ImageOptionalHeader64.NxCompat,
            SizeOfStackReserve = 0x100000,
            SizeOfStackCommit = 0x1000,
            SizeOfHeapReserve = 0x100000,
            SizeOfHeapCommit = 0x1000,
            LoaderFlags = 0,
            DataDirectories = [.. new ImageDataDirectory[16]],
        };

    private static ImageSectionHeader Section(string name, uint index, uint kind) =>
        new()
        {
            Name = name,
            VirtualSize = index == 0 ? 3u : 4u,
            VirtualAddress = 0x1000 * (index + 1),
            SizeOfRawData = RawSize,
            PointerToRawData = HeadersSize + (index * RawSize),
            Characteristics = ImageSectionHeader.MemoryRead | kind,
        };
}
