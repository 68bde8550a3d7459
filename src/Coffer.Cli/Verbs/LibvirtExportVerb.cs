using System.CommandLine;
using Coffer.Bytes;
using Coffer.Cli.Text;
using Coffer.Image.Export;
using Coffer.Image.Export.Targets;
using Coffer.Lab.State;

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

    protected override IExport Target(ParseResult parsed) => new LibvirtExport(() => Blank(parsed));

    private byte[] Blank(ParseResult parsed)
    {
        string path = parsed.GetValue(_variables) ?? OvmfFiles.Find().Variables;
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new RefusedException(
                new Refusal(
                    "export.no-variables",
                    path,
                    "OVMF's blank variable store, such as OVMF_VARS_4M.fd",
                    "no such file",
                    "Install it: apt-get install ovmf"
                )
            );
    }
}
