using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;

namespace Coffer.Firmware.VariableStore;

/// <summary>EFI_FIRMWARE_VOLUME_HEADER (PI 1.8, volume 3, section 3.2.1) of a volume that holds a variable store.</summary>
/// <param name="FvLength">Bytes of the volume, header included.</param>
/// <param name="HeaderLength">Bytes of this header, block map included.</param>
internal sealed record FirmwareVolumeHeader(long FvLength, ushort HeaderLength)
{
    private const int FixedSize = 56;
    private const int BlockMapEntrySize = 8;
    private const int ZeroVectorSize = 16;
    private const byte Revision = 2;

    public static FirmwareVolumeHeader Read(ref ByteReader reader, ReadOnlySpan<byte> volume)
    {
        reader.ExpectZeros(ZeroVectorSize, "ZeroVector");
        reader.Expect(EfiGuid.SystemNvDataFv.ToByteArray(), "gEfiSystemNvDataFvGuid");
        ulong length = reader.ReadUInt64();
        reader.Expect("_FVH"u8, "firmware volume signature");
        _ = reader.ReadUInt32(); // Attributes: how the flash may be used, not what is in it.
        ushort headerLength = reader.ReadUInt16();
        _ = reader.ReadUInt16(); // Checksum: over the whole header, below.
        reader.ExpectZeros(3, "ExtHeaderOffset and Reserved");
        reader.Expect([Revision], "firmware volume revision");
        ulong mapped = ReadBlockMap(ref reader, headerLength);
        if (length > (ulong)volume.Length || mapped != length)
            reader.Refuse($"FvLength {mapped}, as the block map says, of {volume.Length} bytes", $"{length}");
        if (!reader.Failed && Sum16(volume[..headerLength]) != 0)
            reader.Refuse("a header whose 16-bit sum is zero", "another checksum");
        return new(reader.Failed ? 0 : (long)length, headerLength);
    }

    private static ulong ReadBlockMap(ref ByteReader reader, ushort headerLength)
    {
        if (headerLength < FixedSize + (2 * BlockMapEntrySize) || (headerLength - FixedSize) % BlockMapEntrySize != 0)
            reader.Refuse($"HeaderLength {FixedSize} and some {BlockMapEntrySize}-byte entries", $"{headerLength}");
        ulong total = 0;
        int entries = (headerLength - FixedSize) / BlockMapEntrySize;
        for (int i = 1; i < entries && !reader.Failed; i++)
            total += (ulong)reader.ReadUInt32() * reader.ReadUInt32() % (1UL << 40);
        reader.ExpectZeros(BlockMapEntrySize, "end of the block map");
        return total;
    }

    private static ushort Sum16(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int i = 0; i + 1 < header.Length; i += 2)
            sum = (sum + header[i] + ((uint)header[i + 1] << 8)) & 0xffff;
        return (ushort)sum;
    }
}
