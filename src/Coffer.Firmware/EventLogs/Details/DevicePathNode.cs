using System.Buffers.Binary;

namespace Coffer.Firmware.EventLogs.Details;

/// <summary>Text of the device path nodes that boot logs contain (UEFI 2.10, section 10.6.1.6, table 10.66).</summary>
internal static class DevicePathNode
{
    private const uint PciRootBridge = 0x0A0341D0;
    private const int Shown = 32;

    public static string Describe(byte type, byte subType, ReadOnlySpan<byte> body) =>
        (type, subType, body.Length) switch
        {
            (1, 1, 2) => $"Pci(0x{body[1]:x},0x{body[0]:x})",
            (1, 3, 20) => $"MemoryMapped({U32(body)},0x{U64(body[4..]):x},0x{U64(body[12..]):x})",
            (1, 4, >= 16) => $"VenHw({new Guid(body[..16])})",
            (2, 1, 8) when U32(body) == PciRootBridge => $"PciRoot(0x{U32(body[4..]):x})",
            (2, 1, 8) => $"Acpi(0x{U32(body):x},0x{U32(body[4..]):x})",
            (3, 2, 4) => $"Scsi({U16(body)},{U16(body[2..])})",
            (3, 5, 2) => $"USB({body[0]},{body[1]})",
            (3, 11, 33) => $"MAC({Convert.ToHexStringLower(body[..6])},{body[32]})",
            (3, 18, 6) => $"Sata({U16(body)},{U16(body[2..])},{U16(body[4..])})",
            (3, 23, 12) => $"NVMe(0x{U32(body):x},{Convert.ToHexStringLower(body[4..])})",
            (4, 1, 38) => HardDrive(body),
            (4, 3, >= 16) => $"VenMedia({new Guid(body[..16])})",
            (4, 4, _) => PrintableText.FromUtf16(body),
            (4, 6, 16) => $"FvFile({new Guid(body)})",
            (4, 7, 16) => $"Fv({new Guid(body)})",
            (4, 8, 20) => $"Offset(0x{U64(body[4..]):x},0x{U64(body[12..]):x})",
            _ => $"Path({type},{subType},{Convert.ToHexStringLower(body[..Math.Min(body.Length, Shown)])})",
        };

    // HD(partition, signature type, signature, start, size): section 10.3.5.1
    private static string HardDrive(ReadOnlySpan<byte> body)
    {
        const byte GuidSignature = 2;
        string signature = body[37] == GuidSignature ? $"GPT,{new Guid(body[20..36])}" : $"MBR,0x{U32(body[20..]):x8}";
        return $"HD({U32(body)},{signature},0x{U64(body[4..]):x},0x{U64(body[12..]):x})";
    }

    private static ushort U16(ReadOnlySpan<byte> b) => BinaryPrimitives.ReadUInt16LittleEndian(b);

    private static uint U32(ReadOnlySpan<byte> b) => BinaryPrimitives.ReadUInt32LittleEndian(b);

    private static ulong U64(ReadOnlySpan<byte> b) => BinaryPrimitives.ReadUInt64LittleEndian(b);
}
