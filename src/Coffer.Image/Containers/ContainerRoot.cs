using Coffer.Bytes;
using Coffer.Image.Description;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>
/// Makes an image's files the root of a container. That root is read where it lies in the verified root, so nothing can be made in
/// it at run time: every place that something is mounted on has to be there.
/// </summary>
internal static class ContainerRoot
{
    /// <summary>Paths of every container that are file systems in memory: path, mode.</summary>
    internal static readonly (string Path, string Mode)[] Temporary =
    [
        ("/run", "0755"),
        ("/tmp", "1777"),
        ("/var/tmp", "1777"),
    ];

    private static readonly string[] s_directories = ["dev", "proc", "sys", "etc"];

    // podman puts its own over them.
    private static readonly string[] s_covered = ["etc/hosts", "etc/hostname", "etc/resolv.conf"];

    // crun looks users up in them, and takes it for a fault when they are not there.
    private static readonly string[] s_accounts = ["etc/passwd", "etc/group"];

    /// <summary>The tree of an image, ready to be the root of a workload.</summary>
    internal static Parsed<RootTree> Of(ContainerImage image, Workload workload)
    {
        Container container = workload.Container!;
        RootTree tree = image.Tree.Copy();
        IEnumerable<string> places = container
            .Volumes.Select(volume => volume.Path)
            .Concat(container.Temporary)
            .Concat(Temporary.Select(temporary => temporary.Path))
            .Select(path => path.Trim('/'));
        foreach (string path in s_directories.Concat(places))
            if (PutDirectory(tree, path, workload.Name) is { } refusal)
                return refusal;
        foreach (string path in s_covered)
            tree.Replace(path, RootEntry.Text(""));
        foreach (string path in s_accounts.Where(path => !tree.Contains(tree.Resolve(path))))
            tree.Put(path, RootEntry.Text(""));
        if (!tree.Contains("etc/mtab"))
            tree.Put("etc/mtab", RootEntry.Link("/proc/mounts"));
        return tree;
    }

    private static Refusal? PutDirectory(RootTree tree, string path, string workload)
    {
        string place = tree.Resolve(path);
        if (!tree.TryGet(place, out RootEntry? entry))
            tree.Put(place, RootEntry.Directory());
        else if (entry.Kind != RootEntryKind.Directory)
            return new Refusal(
                "container.place",
                $"/{path} of workload {workload}",
                "a directory, or nothing, in the image",
                $"{entry.Kind}"
            );
        return null;
    }
}
