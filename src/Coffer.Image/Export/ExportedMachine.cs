using Coffer.Firmware.SecureBoot;
using Coffer.Image.Boot;
using Coffer.Image.Export.Disks;
using Coffer.Keys.Owner;

namespace Coffer.Image.Export;

/// <summary>What an export is made of.</summary>
/// <param name="Image">The image.</param>
/// <param name="Disk">The same, on a disk of the size that was asked for.</param>
/// <param name="Keys">The owner's keys; only certificates go anywhere.</param>
public sealed record ExportedMachine(ExportableImage Image, ISparseDisk Disk, OwnerKeys Keys)
{
    private const int LongestName = 40;

    /// <summary>A name that each cloud takes for an image: begins with a letter, at most 63 lower-case letters, digits and dashes.</summary>
    public string CloudName =>
        $"coffer-{Image.Grant.Name[..Math.Min(Image.Grant.Name.Length, LongestName)].TrimEnd('-')}-{Image.Grant.Version}";

    /// <summary>What the firmware's PK, KEK, db and dbx shall hold.</summary>
    public SecureBootKeys SecureBoot => Keys.SecureBoot;

    /// <summary>GUID for a copy of the disk in some format: the same disk gives the same.</summary>
    /// <param name="format">Its name.</param>
    public Guid IdFor(string format) =>
        DerivedGuid.Of($"coffer/export/{format}/v1", $"{Image.Table.DiskId}", $"{Disk.Length}");
}
