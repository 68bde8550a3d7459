using System.Collections.Immutable;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Registries;

/// <summary>Puts into a root what podman pulls by: whose images, from whom, believed for which reason.</summary>
internal static class RegistriesInstallation
{
    /// <summary>Puts it there.</summary>
    /// <param name="tree">The root, with the files of os/containers in it.</param>
    /// <param name="machine">The machine.</param>
    internal static void Put(RootTree tree, MachineDescription machine)
    {
        ImmutableArray<Registry> registries = PulledImages.Registries(machine.Workloads, machine.Registries);
        ImmutableArray<PulledImage> images = PulledImages.Of(machine);
        string configuration = tree.ReadText(RegistriesConfiguration.Path) + RegistriesConfiguration.Write(registries);
        tree.Put(PullPolicy.Path, RootEntry.File(RootContent.Of(PullPolicy.Write(images))));
        tree.Put(RegistriesConfiguration.Path, RootEntry.Text(configuration));
        tree.Put(SignatureAttachments.Path, RootEntry.Text(SignatureAttachments.Write(images)));
        AuthorityFiles.Put(tree, registries);
    }
}
