using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>Any host with QEMU: the disk, the owner's certificates, and a command line that uses both.</summary>
public sealed class Qcow2Export : IExport
{
    /// <inheritdoc/>
    public string Name => "qcow2";

    /// <inheritdoc/>
    public long SizeUnit => 1 << 20;

    /// <summary>Nobody makes the disk larger later, and what is not used takes no space.</summary>
    public long SmallestSize => 4L << 30;

    /// <inheritdoc/>
    public void Write(ExportDirectory directory, ExportedMachine machine)
    {
        directory.Write("disk.qcow2", stream => Qcow2.Write(stream, machine.Disk));
        OwnerFiles.Write(directory, machine);
        directory.WriteScript(
            "commands.sh",
            ExportTemplate.Fill("qcow2/commands.sh", ("NAME", machine.CloudName), ("OWNER", $"{machine.Keys.OwnerId}"))
        );
    }
}
