using Coffer.Storage.Gpt;

namespace Coffer.Image.Export.Disks;

/// <summary>
/// An image on a larger disk: the backup of its partition table moves to the new end, as UEFI 2.10, section 5.3.2 wants it, and nothing
/// stays where it was before.
/// </summary>
public static class GrownImage
{
    private const int BackupSectors = 33;

    /// <summary>The image as a disk of <paramref name="length"/> bytes; the same disk when that is its size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="table">Its partition table.</param>
    /// <param name="length">Whole sectors, at least the image's.</param>
    public static ISparseDisk Of(ISparseDisk image, PartitionTable table, long length)
    {
        if (length == image.Length)
            return image;
        ChangedDisk grown = new(image, length);
        grown.Write(image.Length - (BackupSectors * grown.SectorSize), new byte[BackupSectors * grown.SectorSize]);
        GptWriter.Write(grown, table.GrowTo(length));
        return grown;
    }
}
