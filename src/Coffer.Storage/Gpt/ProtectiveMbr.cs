using Coffer.Bytes;

namespace Coffer.Storage.Gpt;

/// <summary>The MBR that tells old tools the disk is taken (UEFI 2.10, section 5.2.3). Its boot code is nobody's business.</summary>
internal static class ProtectiveMbr
{
    private const int Size = 512;
    private const int BootCodeSize = 440;
    private const byte GptProtective = 0xEE;

    /// <summary>The first sector of a disk.</summary>
    public static byte[] Write(int sectorSize, long sectorCount) =>
        new ByteWriter()
            .WriteZeros(BootCodeSize)
            .WriteUInt32(0) // UniqueMBRDiskSignature
            .WriteUInt16(0)
            .WriteByte(0) // BootIndicator
            .WriteBytes([0x00, 0x02, 0x00]) // StartingCHS
            .WriteByte(GptProtective) // OSType
            .WriteBytes([0xFF, 0xFF, 0xFF]) // EndingCHS
            .WriteUInt32(1) // StartingLBA
            .WriteUInt32((uint)Math.Min(sectorCount - 1, uint.MaxValue)) // SizeInLBA
            .WriteZeros(3 * 16)
            .WriteUInt16(0xAA55) // Signature
            .WriteZeros(sectorSize - Size)
            .ToArray();

    /// <summary>Why the first sector does not protect a GPT, or null when it does.</summary>
    public static Refusal? Judge(ReadOnlySpan<byte> sector)
    {
        ByteReader reader = new(sector[..Size], "protective MBR");
        reader.Skip(BootCodeSize + 4);
        reader.ExpectZeros(2, "Unknown");
        reader.ExpectZeros(1, "BootIndicator");
        reader.Skip(3);
        reader.Expect([GptProtective], "OSType");
        reader.Skip(3);
        reader.Expect([1, 0, 0, 0], "StartingLBA");
        // SizeInLBA: tools leave the old size on a grown disk, and nobody relies on it.
        reader.Skip(4);
        reader.ExpectZeros(3 * 16, "other partition records");
        reader.Expect([0x55, 0xAA], "Signature");
        reader.ReadEnd();
        return reader.Refusal;
    }
}
