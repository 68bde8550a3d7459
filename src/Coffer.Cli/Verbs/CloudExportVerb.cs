using System.CommandLine;
using Coffer.Cli.Text;
using Coffer.Image.Export;

namespace Coffer.Cli.Verbs;

/// <summary><c>coffer export</c> for a target that needs nothing but image and keys.</summary>
/// <param name="io">Where it prints.</param>
/// <param name="where">The target for a sentence.</param>
/// <param name="target">The target.</param>
internal sealed class CloudExportVerb(CommandIo io, string where, IExport target) : ExportVerb(io, target.Name, where)
{
    protected override IExport Target(ParseResult parsed) => target;
}
