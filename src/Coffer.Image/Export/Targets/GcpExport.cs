using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>
/// Google Compute Engine: <c>disk.raw</c> of whole GiB in an oldgnu tar with gzip around it (Compute Engine, "Manually import boot disks",
/// "Requirements for the image file"), the owner's certificates as DER (<c>gcloud compute images create</c>), commands, and a Terraform module.
/// </summary>
public sealed class GcpExport : IExport
{
    /// <summary>The file that goes into a bucket.</summary>
    public const string ArchiveName = "disk.tar.gz";

    /// <inheritdoc/>
    public string Name => "gcp";

    /// <inheritdoc/>
    public long SizeUnit => 1 << 30;

    /// <inheritdoc/>
    public long SmallestSize => SizeUnit;

    /// <inheritdoc/>
    public void Write(ExportDirectory directory, ExportedMachine machine)
    {
        directory.Write(
            ArchiveName,
            stream =>
            {
                using GzipMemberStream gzip = new(stream);
                SparseTar.Write(gzip, "disk.raw", machine.Disk);
            }
        );
        OwnerFiles.Write(directory, machine);
        directory.WriteScript("commands.sh", ExportTemplate.Fill("gcp/commands.sh", ("NAME", machine.CloudName)));
        directory.WriteText("main.tf", ExportTemplate.Fill("gcp/main.tf", ("NAME", machine.CloudName)));
    }
}
