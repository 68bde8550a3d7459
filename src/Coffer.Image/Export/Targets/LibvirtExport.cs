using Coffer.Image.Export.Formats;

namespace Coffer.Image.Export.Targets;

/// <summary>
/// libvirt with QEMU: the disk, OVMF's variables with the owner's keys, and domains (libvirt, "Domain XML format"): one for any KVM
/// host, one with SEV-SNP.
/// </summary>
/// <param name="blankVariables">Reads the blank variable store of the firmware that the host has.</param>
public sealed class LibvirtExport(Func<byte[]> blankVariables) : IExport
{
    private const string LibvirtName = "libvirt";

    /// <inheritdoc/>
    public string Name => LibvirtName;

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
        foreach (string domain in (string[])["domain.xml", "domain-sev-snp.xml"])
            directory.WriteText(domain, Fill(domain, machine));
        directory.WriteScript(
            "commands.sh",
            ExportTemplate.Fill($"{LibvirtName}/commands.sh", ("NAME", machine.CloudName))
        );
    }

    private static string Fill(string name, ExportedMachine machine) =>
        ExportTemplate.Fill(
            $"{LibvirtName}/{name}",
            ("NAME", machine.CloudName),
            ("UUID", $"{machine.IdFor(LibvirtName)}")
        );
}
