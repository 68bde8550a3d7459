using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>
/// Amazon EC2: a raw disk (VM Import/Export, "Importing a disk as a snapshot"), and the variable store with the owner's keys for
/// RegisterImage (EC2 User Guide, "Create the AWS binary blob for UEFI Secure Boot").
/// </summary>
public sealed class AwsExport : IExport
{
    private const string NoMetadata = "HttpEndpoint=disabled";

    // Version 2 alone, and one hop: the machine itself.
    private const string OwnMetadata = "HttpEndpoint=enabled,HttpTokens=required,HttpPutResponseHopLimit=1";

    /// <inheritdoc/>
    public string Name => "aws";

    /// <summary>Volumes have whole GiB.</summary>
    public long SizeUnit => 1 << 30;

    /// <inheritdoc/>
    public long SmallestSize => SizeUnit;

    /// <inheritdoc/>
    public void Write(ExportDirectory directory, ExportedMachine machine)
    {
        directory.Write("disk.raw", stream => RawDisk.Write(stream, machine.Disk));
        byte[] variables = Ec2VariableStore.Write(
            StoredVariable.OfKeys(machine.SecureBoot, EfiTime.From(ImageTime.Value))
        );
        directory.WriteText("uefi-data.txt", Convert.ToBase64String(variables) + "\n");
        OwnerFiles.Write(directory, machine);
        directory.WriteScript(
            "commands.sh",
            ExportTemplate.Fill(
                "aws/commands.sh",
                ("NAME", machine.CloudName),
                ("METADATA", machine.Image.Metadata == Name ? OwnMetadata : NoMetadata)
            )
        );
    }
}
