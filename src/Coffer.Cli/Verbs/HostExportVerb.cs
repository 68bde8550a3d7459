using System.CommandLine;
using Coffer.Cli.Text;
using Coffer.Image.Export;

namespace Coffer.Cli.Verbs;

/// <summary>
/// <c>coffer export qcow2</c> and <c>coffer export libvirt</c>: a host of one's own brings its firmware, so that the export also
/// needs the blank variables of it.
/// </summary>
internal sealed class HostExportVerb : ExportVerb
{
    private readonly Func<string?, IExport> _target;

    private readonly Option<string?> _variables = VariablesOption();

    /// <summary>A verb for one kind of host.</summary>
    /// <param name="io">Where it prints.</param>
    /// <param name="name">The target.</param>
    /// <param name="where">The same for a sentence.</param>
    /// <param name="target">Makes it from the file with the blank variables; null for the one of the package ovmf.</param>
    public HostExportVerb(CommandIo io, string name, string where, Func<string?, IExport> target)
        : base(io, name, where)
    {
        _target = target;
        Options.Add(_variables);
    }

    /// <summary>The option that names the blank variables.</summary>
    internal static Option<string?> VariablesOption() =>
        new("--firmware-variables")
        {
            Description = "Blank variable store of the host's OVMF; the one of the package ovmf here when not given",
            HelpName = "FILE",
        };

    protected override IExport Target(ParseResult parsed) => _target(parsed.GetValue(_variables));
}
