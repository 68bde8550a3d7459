using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>UEFI_PLATFORM_FIRMWARE_BLOB and BLOB2 (TCG PC Client Platform Firmware Profile 1.06, sections 10.2.5 and 10.2.5.1).</summary>
/// <param name="Description">Text of a BLOB2; empty in the older form.</param>
/// <param name="BlobBase">Address of what was measured.</param>
/// <param name="BlobLength">Bytes measured.</param>
public sealed record UefiPlatformFirmwareBlob(string Description, ulong BlobBase, ulong BlobLength) : EventDetail
{
    /// <inheritdoc/>
    public override string Text => $"{Description} {BlobLength} bytes at 0x{BlobBase:x}".TrimStart();

    internal static Parsed<EventDetail> Read(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "UEFI_PLATFORM_FIRMWARE_BLOB");
        ulong address = reader.ReadUInt64();
        ulong length = reader.ReadUInt64();
        return reader.Finish<EventDetail>(new UefiPlatformFirmwareBlob("", address, length));
    }

    internal static Parsed<EventDetail> ReadBlob2(ReadOnlySpan<byte> data)
    {
        ByteReader reader = new(data, "UEFI_PLATFORM_FIRMWARE_BLOB2");
        string description = PrintableText.FromAscii(reader.ReadSpan(reader.ReadByte()));
        ulong address = reader.ReadUInt64();
        ulong length = reader.ReadUInt64();
        return reader.Finish<EventDetail>(new UefiPlatformFirmwareBlob(description, address, length));
    }
}
