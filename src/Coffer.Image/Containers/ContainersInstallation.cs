using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Registries;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>Puts containers into a root: what podman is configured with, the files of the images, a quadlet each, the places of volumes.</summary>
/// <param name="content">Content of os/.</param>
internal sealed class ContainersInstallation(OsContent content)
{
    private const string Quadlets = "usr/share/containers/systemd";

    /// <summary>Puts them there.</summary>
    /// <param name="tree">The root.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="images">The images that are built in, by the name of the workload.</param>
    /// <exception cref="RefusedException">An image and what the description says of it do not fit together.</exception>
    internal void Put(
        RootTree tree,
        MachineDescription machine,
        ImmutableSortedDictionary<string, ContainerImage> images
    )
    {
        foreach ((string path, byte[] bytes) in content.ContainerFiles)
            tree.Put(path, RootEntry.File(RootContent.Of(bytes)));
        Workload[] containers = [.. machine.Workloads.Where(workload => workload.Container is not null)];
        RegistriesInstallation.Put(tree, machine);
        ContainerHosts hosts = ContainerHosts.Of(machine);
        StringBuilder volumes = new();
        for (int i = 0; i < containers.Length; i++)
        {
            Workload workload = containers[i];
            ContainerImage? image = images.GetValueOrDefault(workload.Name);
            ImageUser? user = UserOf(workload, image);
            string quadlet = new ContainerUnit(workload, image, user, ContainerIds.Of(i), hosts)
            {
                Machine = machine,
            }.Write(machine.WaitsForFirstPass);
            tree.Put($"{Quadlets}/{ContainerUnit.NameOf(workload.Name)}", RootEntry.Text(quadlet));
            if (image is not null)
                tree.Graft(ContainerUnit.RootOf(workload.Name), Judged(workload, image));
            foreach (VolumeMount volume in workload.Container!.Volumes)
                volumes.Append(VolumeLine(volume, image, user));
        }
        tree.Put("usr/lib/tmpfiles.d/coffer-volumes.conf", RootEntry.Text(volumes.ToString()));
    }

    /// <summary>Whom a container runs as; null for the user of an image that is not here.</summary>
    /// <exception cref="RefusedException">The image has no such user.</exception>
    internal static ImageUser? UserOf(Workload workload, ContainerImage? image)
    {
        string text = workload.User ?? image?.Config.User ?? "";
        if (image is not null)
            return ImageUser.Find(image.Tree, text, workload.Name).OrThrow();
        // The names of an image that is not here are not known either.
        return text.Length == 0 ? null : ImageUser.Find(new RootTree(), text, workload.Name).OrThrow();
    }

    private static RootTree Judged(Workload workload, ContainerImage image)
    {
        if (workload.Command.IsEmpty && image.Config.Command.IsEmpty)
            throw new RefusedException(
                new Refusal(
                    "container.command",
                    $"workload {workload.Name}",
                    "a command, in the image or the description",
                    "neither",
                    "Add command:."
                )
            );
        IEnumerable<string> places = workload
            .Container!.Volumes.Select(volume => volume.Path)
            .Concat(workload.Container.Temporary);
        // A read-only root would let it fail at the first write, and an unnamed volume would lose the data at each start.
        if (image.Config.Volumes.FirstOrDefault(path => !places.Contains(path.TrimEnd('/'))) is { } missing)
            throw new RefusedException(
                new Refusal(
                    "container.volume",
                    $"workload {workload.Name}",
                    $"something at {missing}, where the image keeps data",
                    "nothing",
                    $"Add volumes: [\"data:{missing}\"], or temporary: [{missing}] for data that may go."
                )
            );
        return ContainerRoot.Of(image, workload).OrThrow();
    }

    /// <summary>tmpfiles.d(5): owner and mode are those of the image's directory, and set only when the volume is made.</summary>
    private static string VolumeLine(VolumeMount volume, ContainerImage? image, ImageUser? user)
    {
        RootTree? tree = image?.Tree;
        string path = tree?.Resolve(volume.Path.Trim('/')) ?? "";
        (int mode, int owner, int group) =
            tree is not null && tree.TryGet(path, out RootEntry? entry) && entry.Kind == RootEntryKind.Directory
                ? (entry.Mode, entry.Owner, entry.Group)
                : (0b111_000_000, user?.Id ?? 0, user?.Group ?? 0);
        return $"d {ContainerUnit.PathOf(volume)} :{Convert.ToString(mode, 8).PadLeft(4, '0')} :{owner} :{group} -\n";
    }
}
