using Coffer.Bytes;

namespace Coffer.Firmware.Pe;

/// <summary>IMAGE_DATA_DIRECTORY (PE Format, "Optional Header Data Directories").</summary>
/// <param name="VirtualAddress">Address in the loaded image; for the certificate table, and only there, a file offset.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct ImageDataDirectory(uint VirtualAddress, uint Size)
{
    /// <summary>Bytes one entry takes in the header.</summary>
    public const int EntrySize = 8;

    /// <summary>IMAGE_DIRECTORY_ENTRY_SECURITY: index of the certificate table.</summary>
    public const int Security = 4;

    internal static ImageDataDirectory Read(ref ByteReader reader) => new(reader.ReadUInt32(), reader.ReadUInt32());

    internal void Write(ByteWriter writer) => writer.WriteUInt32(VirtualAddress).WriteUInt32(Size);
}
