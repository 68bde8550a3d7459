using System.Collections.Immutable;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Root;
using Coffer.Keys.Configuration;

namespace Coffer.Image.Provisions;

/// <summary>Puts into a root what the custodian gives to workloads by, and the units that wait for it; nothing where nobody is given anything.</summary>
/// <param name="content">Content of os/.</param>
internal sealed class ProvisionsInstallation(OsContent content)
{
    /// <summary>Where the custodian reads it.</summary>
    internal const string Path = "usr/lib/coffer/provisions.json";

    /// <summary>Puts it there.</summary>
    internal void Put(
        RootTree tree,
        MachineDescription machine,
        ImmutableSortedDictionary<string, ContainerImage> images
    )
    {
        MachineProvisions provisions = Provisioned.Of(machine, images);
        if (provisions.Workloads.IsEmpty)
            return;
        tree.Put(Path, RootEntry.File(RootContent.Of(provisions.ToBytes())));
        foreach ((string path, byte[] bytes) in content.ConfiguredFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
        foreach (string link in content.Lines("configured/links"))
            tree.Put(link.Split(" -> ")[0], RootEntry.Link(link.Split(" -> ")[1]));
    }
}
