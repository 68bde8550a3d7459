using System.CommandLine;
using Coffer.Cli.Exporting;
using Coffer.Cli.Text;
using Coffer.Image.Export;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer export libvirt</c>: it also needs the blank variables of the firmware that the host will use.</summary>
internal sealed class LibvirtExportVerb : ExportVerb
{
    private readonly Option<string?> _variables = new("--firmware-variables")
    {
        Description = "Blank variable store of the host's OVMF; the one of the package ovmf here when not given",
        HelpName = "FILE",
    };

    public LibvirtExportVerb(CommandIo io)
        : base(io, "libvirt", "libvirt on a KVM host of your own") => Options.Add(_variables);

    protected override IExport Target(ParseResult parsed) => ExportTargets.Libvirt(parsed.GetValue(_variables));
}
