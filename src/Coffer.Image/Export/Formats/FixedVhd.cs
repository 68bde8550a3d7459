using Coffer.Bytes;
using Coffer.Image.Export.Disks;

namespace Coffer.Image.Export.Formats;

/// <summary>
/// A fixed hard disk image: the raw disk, then a footer of 512 bytes (Microsoft, "Virtual Hard Disk Image Format Specification",
/// version 1.0). Integers are big-endian.
/// </summary>
public static class FixedVhd
{
    /// <summary>Bytes behind the disk.</summary>
    public const int FooterSize = 512;

    private const int SectorSize = 512;
    private const uint FeaturesReserved = 2;
    private const uint Version = 0x0001_0000;
    private const uint Fixed = 2;
    private const int ReservedSize = 428;

    // Seconds since 2000-01-01T00:00:00Z.
    private const uint TimeStamp = (uint)(ImageTime.Seconds - 946_684_800);

    /// <summary>Writes the disk to an empty, seekable stream; blocks of zeros stay holes.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="disk">The disk.</param>
    /// <param name="id">Unique Id of the footer.</param>
    public static void Write(Stream destination, ISparseDisk disk, Guid id)
    {
        RawDisk.Write(destination, disk);
        destination.Position = disk.Length;
        destination.Write(Footer(disk.Length, id));
    }

    /// <summary>The footer of a disk.</summary>
    internal static byte[] Footer(long length, Guid id)
    {
        uint sum = 0;
        foreach (byte value in Footer(length, id, 0))
            sum += value;
        return Footer(length, id, ~sum);
    }

    private static byte[] Footer(long length, Guid id, uint checksum)
    {
        DiskGeometry geometry = DiskGeometry.Of(length / SectorSize);
        ByteWriter footer = new();
        footer.WriteBytes("conectix"u8).WriteUInt32BigEndian(FeaturesReserved).WriteUInt32BigEndian(Version);
        footer.WriteUInt64BigEndian(ulong.MaxValue).WriteUInt32BigEndian(TimeStamp);
        // Readers take the size from the geometry unless they know the creator to mean Current Size: this is Hyper-V's name.
        footer.WriteBytes("win "u8).WriteUInt32BigEndian(0x000a_0000).WriteBytes("Wi2k"u8);
        footer.WriteUInt64BigEndian((ulong)length).WriteUInt64BigEndian((ulong)length);
        footer.WriteUInt16BigEndian(geometry.Cylinders).WriteByte(geometry.Heads).WriteByte(geometry.SectorsPerTrack);
        footer.WriteUInt32BigEndian(Fixed).WriteUInt32BigEndian(checksum);
        footer.WriteBytes(id.ToByteArray(bigEndian: true)).WriteZeros(ReservedSize);
        return footer.ToArray();
    }
}
