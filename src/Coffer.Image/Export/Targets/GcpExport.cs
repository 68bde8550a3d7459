using System.Security.Cryptography;
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

    // gcloud takes a file for lists by this end of its name, and every other one for a certificate.
    private const string DbxName = "dbx.bin";
    private const string DbxFlag = $" \\\n        --forbidden-database-file={DbxName}";
    private const string DbxBlock = $$"""

            dbxs {
              content   = filebase64("${path.module}/{{DbxName}}")
              file_type = "BIN"
            }
        """;

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
        OwnerFiles.Write(directory, machine, DbxName);
        (string, string)[] values = [("NAME", machine.CloudName), ("DIGEST", ArchiveDigest(directory))];
        bool forbids = machine.Keys.Dbx is not null;
        directory.WriteScript(
            "commands.sh",
            ExportTemplate.Fill("gcp/commands.sh", [.. values, ("DBX", forbids ? DbxFlag : "")])
        );
        directory.WriteText(
            "main.tf",
            ExportTemplate.Fill("gcp/main.tf", [.. values, ("DBX", forbids ? DbxBlock : "")])
        );
    }

    // By it an image of another disk of the same name is known (labels of coffer deploy gcp).
    private static string ArchiveDigest(ExportDirectory directory)
    {
        using FileStream archive = File.OpenRead(Path.Combine(directory.Working, ArchiveName));
        return Convert.ToHexStringLower(SHA256.HashData(archive));
    }
}
