using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>Any host with QEMU: the disk, OVMF's variables with the owner's keys, and a command line that uses both.</summary>
/// <param name="blankVariables">Reads the blank variable store of the firmware that the host has.</param>
public sealed class Qcow2Export(Func<byte[]> blankVariables) : IExport
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
        byte[] variables = EnrolledVariables.Of(machine, blankVariables());
        directory.Write("disk.qcow2", stream => Qcow2.Write(stream, machine.Disk));
        directory.Write(EnrolledVariables.FileName, stream => stream.Write(variables));
        OwnerFiles.Write(directory, machine);
        directory.WriteScript("commands.sh", ExportTemplate.Fill("qcow2/commands.sh", ("NAME", machine.CloudName)));
    }
}
