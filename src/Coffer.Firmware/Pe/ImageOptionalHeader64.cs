using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>IMAGE_OPTIONAL_HEADER64 (PE Format, "Optional Header", PE32+).</summary>
public sealed record ImageOptionalHeader64
{
    /// <summary>IMAGE_NT_OPTIONAL_HDR64_MAGIC: PE32+.</summary>
    public const ushort Pe32Plus = 0x020b;

    /// <summary>IMAGE_DLLCHARACTERISTICS_NX_COMPAT: the image works when its data is not executable.</summary>
    public const ushort NxCompat = 0x0100;

    /// <summary>IMAGE_SUBSYSTEM_EFI_APPLICATION.</summary>
    public const ushort EfiApplication = 10;

    /// <summary>Entries of <see cref="DataDirectories"/> the specification knows.</summary>
    public const int MaxDataDirectories = 16;

    /// <summary>Bytes before the data directories.</summary>
    public const int FixedSize = 112;

    /// <summary>Offset of <see cref="CheckSum"/> in this header.</summary>
    public const int CheckSumOffset = 64;

    /// <summary>Offset of the certificate table's directory entry in this header.</summary>
    public const int SecurityDirectoryOffset = FixedSize + (ImageDataDirectory.Security * ImageDataDirectory.EntrySize);

    /// <summary>Version of the linker, major.</summary>
    public required byte MajorLinkerVersion { get; init; }

    /// <summary>Version of the linker, minor.</summary>
    public required byte MinorLinkerVersion { get; init; }

    /// <summary>Bytes of code.</summary>
    public required uint SizeOfCode { get; init; }

    /// <summary>Bytes of initialized data.</summary>
    public required uint SizeOfInitializedData { get; init; }

    /// <summary>Bytes of uninitialized data.</summary>
    public required uint SizeOfUninitializedData { get; init; }

    /// <summary>Where execution starts, relative to <see cref="ImageBase"/>.</summary>
    public required uint AddressOfEntryPoint { get; init; }

    /// <summary>Where code starts, relative to <see cref="ImageBase"/>.</summary>
    public required uint BaseOfCode { get; init; }

    /// <summary>Preferred load address.</summary>
    public required ulong ImageBase { get; init; }

    /// <summary>Alignment of sections in memory, bytes.</summary>
    public required uint SectionAlignment { get; init; }

    /// <summary>Alignment of sections in the file, bytes.</summary>
    public required uint FileAlignment { get; init; }

    /// <summary>Required operating system version, major.</summary>
    public required ushort MajorOperatingSystemVersion { get; init; }

    /// <summary>Required operating system version, minor.</summary>
    public required ushort MinorOperatingSystemVersion { get; init; }

    /// <summary>Version of the image, major.</summary>
    public required ushort MajorImageVersion { get; init; }

    /// <summary>Version of the image, minor.</summary>
    public required ushort MinorImageVersion { get; init; }

    /// <summary>Version of the subsystem, major.</summary>
    public required ushort MajorSubsystemVersion { get; init; }

    /// <summary>Version of the subsystem, minor.</summary>
    public required ushort MinorSubsystemVersion { get; init; }

    /// <summary>Reserved by the specification.</summary>
    public required uint Win32VersionValue { get; init; }

    /// <summary>Bytes the image takes in memory, a multiple of <see cref="SectionAlignment"/>.</summary>
    public required uint SizeOfImage { get; init; }

    /// <summary>Bytes of all headers in the file, a multiple of <see cref="FileAlignment"/>.</summary>
    public required uint SizeOfHeaders { get; init; }

    /// <summary>Checksum of the file; zero where the linker computed none. No signature covers it.</summary>
    public required uint CheckSum { get; init; }

    /// <summary>IMAGE_SUBSYSTEM_*.</summary>
    public required ushort Subsystem { get; init; }

    /// <summary>IMAGE_DLLCHARACTERISTICS_* flags.</summary>
    public required ushort DllCharacteristics { get; init; }

    /// <summary>Bytes of stack reserved.</summary>
    public required ulong SizeOfStackReserve { get; init; }

    /// <summary>Bytes of stack committed.</summary>
    public required ulong SizeOfStackCommit { get; init; }

    /// <summary>Bytes of heap reserved.</summary>
    public required ulong SizeOfHeapReserve { get; init; }

    /// <summary>Bytes of heap committed.</summary>
    public required ulong SizeOfHeapCommit { get; init; }

    /// <summary>Reserved by the specification.</summary>
    public required uint LoaderFlags { get; init; }

    /// <summary>The data directories, NumberOfRvaAndSizes of them.</summary>
    public required ImmutableArray<ImageDataDirectory> DataDirectories { get; init; }

    /// <summary>Where the certificate table is; zeros in an unsigned image.</summary>
    public ImageDataDirectory CertificateTable => DataDirectories[ImageDataDirectory.Security];

    internal static ImageOptionalHeader64 Read(ref ByteReader reader)
    {
        reader.Expect([0x0b, 0x02], "PE32+ magic");
        return new()
        {
            MajorLinkerVersion = reader.ReadByte(),
            MinorLinkerVersion = reader.ReadByte(),
            SizeOfCode = reader.ReadUInt32(),
            SizeOfInitializedData = reader.ReadUInt32(),
            SizeOfUninitializedData = reader.ReadUInt32(),
            AddressOfEntryPoint = reader.ReadUInt32(),
            BaseOfCode = reader.ReadUInt32(),
            ImageBase = reader.ReadUInt64(),
            SectionAlignment = reader.ReadUInt32(),
            FileAlignment = reader.ReadUInt32(),
            MajorOperatingSystemVersion = reader.ReadUInt16(),
            MinorOperatingSystemVersion = reader.ReadUInt16(),
            MajorImageVersion = reader.ReadUInt16(),
            MinorImageVersion = reader.ReadUInt16(),
            MajorSubsystemVersion = reader.ReadUInt16(),
            MinorSubsystemVersion = reader.ReadUInt16(),
            Win32VersionValue = reader.ReadUInt32(),
            SizeOfImage = reader.ReadUInt32(),
            SizeOfHeaders = reader.ReadUInt32(),
            CheckSum = reader.ReadUInt32(),
            Subsystem = reader.ReadUInt16(),
            DllCharacteristics = reader.ReadUInt16(),
            SizeOfStackReserve = reader.ReadUInt64(),
            SizeOfStackCommit = reader.ReadUInt64(),
            SizeOfHeapReserve = reader.ReadUInt64(),
            SizeOfHeapCommit = reader.ReadUInt64(),
            LoaderFlags = reader.ReadUInt32(),
            DataDirectories = ReadDirectories(ref reader),
        };
    }

    internal void Write(ByteWriter writer)
    {
        writer
            .WriteUInt16(Pe32Plus)
            .WriteByte(MajorLinkerVersion)
            .WriteByte(MinorLinkerVersion)
            .WriteUInt32(SizeOfCode)
            .WriteUInt32(SizeOfInitializedData)
            .WriteUInt32(SizeOfUninitializedData)
            .WriteUInt32(AddressOfEntryPoint)
            .WriteUInt32(BaseOfCode)
            .WriteUInt64(ImageBase)
            .WriteUInt32(SectionAlignment)
            .WriteUInt32(FileAlignment)
            .WriteUInt16(MajorOperatingSystemVersion)
            .WriteUInt16(MinorOperatingSystemVersion)
            .WriteUInt16(MajorImageVersion)
            .WriteUInt16(MinorImageVersion)
            .WriteUInt16(MajorSubsystemVersion)
            .WriteUInt16(MinorSubsystemVersion)
            .WriteUInt32(Win32VersionValue)
            .WriteUInt32(SizeOfImage)
            .WriteUInt32(SizeOfHeaders)
            .WriteUInt32(CheckSum)
            .WriteUInt16(Subsystem)
            .WriteUInt16(DllCharacteristics)
            .WriteUInt64(SizeOfStackReserve)
            .WriteUInt64(SizeOfStackCommit)
            .WriteUInt64(SizeOfHeapReserve)
            .WriteUInt64(SizeOfHeapCommit)
            .WriteUInt32(LoaderFlags)
            .WriteUInt32((uint)DataDirectories.Length);
        foreach (ImageDataDirectory directory in DataDirectories)
            directory.Write(writer);
    }

    private static ImmutableArray<ImageDataDirectory> ReadDirectories(ref ByteReader reader)
    {
        uint count = reader.ReadUInt32();
        // The certificate table's entry must exist: an image without one could not be signed.
        if (count is <= ImageDataDirectory.Security or > MaxDataDirectories)
            reader.Refuse($"{ImageDataDirectory.Security + 1} to {MaxDataDirectories} data directories", $"{count}");
        if (reader.Failed)
            return [.. new ImageDataDirectory[MaxDataDirectories]];
        var directories = ImmutableArray.CreateBuilder<ImageDataDirectory>((int)count);
        for (uint i = 0; i < count; i++)
            directories.Add(ImageDataDirectory.Read(ref reader));
        return directories.MoveToImmutable();
    }
}
