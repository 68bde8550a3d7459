using System.Collections.Immutable;
using Coffer.Image.Description;

namespace Coffer.Image.Os;

/// <summary>Names of the Debian packages that the trees of a build are asked for; apt adds what they depend on.</summary>
public static class AskedPackages
{
    /// <summary>Of the tools tree.</summary>
    public static ImmutableArray<string> Tools(OsContent content) => [.. content.Lines("tools.packages")];

    /// <summary>Of a machine's system, beside Debian's essential ones.</summary>
    public static ImmutableArray<string> System(OsContent content, MachineDescription machine)
    {
        IEnumerable<string> containers = machine.HasContainers ? content.Lines("containers/packages") : [];
        IEnumerable<string> all = content.Lines("packages").Concat(containers).Concat(machine.Packages);
        return [.. all.Distinct().Order(StringComparer.Ordinal)];
    }
}
