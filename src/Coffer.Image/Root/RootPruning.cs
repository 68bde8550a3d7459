using Coffer.Image.Os;

namespace Coffer.Image.Root;

/// <summary>Takes out of a Debian tree what a sealed machine has no use for: os/packages.drop, os/root.drop, os/units, and the same of os/containers.</summary>
public sealed class RootPruning
{
    private readonly HashSet<string> _packages;
    private readonly HashSet<string> _units;
    private readonly List<PathPattern> _drop;
    private readonly List<PathPattern> _keep;

    /// <summary>The pruning <paramref name="content"/> describes.</summary>
    /// <param name="content">Lists of os/.</param>
    /// <param name="wanted">Packages the description asks for by name; they stay whole.</param>
    /// <param name="containers">Whether podman is there and needs what other machines do not.</param>
    public RootPruning(OsContent content, IEnumerable<string> wanted, bool containers = false)
    {
        IEnumerable<string> Lines(string list) =>
            containers ? content.Lines(list).Concat(content.Lines($"containers/{list}")) : content.Lines(list);
        _packages = [.. Lines("packages.drop").Except(wanted)];
        _units = [.. content.Lines("units")];
        _drop = [.. Lines("root.drop").Select(line => new PathPattern(line))];
        _keep = [.. Lines("root.keep").Select(line => new PathPattern(line))];
    }

    /// <summary>Prunes <paramref name="tree"/>.</summary>
    public void Apply(RootTree tree)
    {
        HashSet<string> dropped = FilesOfDroppedPackages(tree);
        tree.RemoveWhere(
            (path, entry) =>
                !_keep.Exists(pattern => pattern.Matches(path))
                && (
                    _drop.Exists(pattern => pattern.Matches(path))
                    || (entry.Kind != RootEntryKind.Directory && dropped.Contains(path))
                    || IsUnwantedUnitLink(path)
                )
        );
        RemoveDanglingLinks(tree);
        DropSetIds(tree);
    }

    // Nobody in a sealed machine changes users by starting a program; what is left of those that would serve root alone.
    private static void DropSetIds(RootTree tree)
    {
        const int setIds = 0b110_000_000_000;
        foreach ((string path, RootEntry entry) in tree.Entries.ToArray())
            if (entry.Kind == RootEntryKind.File && (entry.Mode & setIds) != 0)
                tree.Put(path, entry with { Mode = entry.Mode & ~setIds });
    }

    private bool IsUnwantedUnitLink(string path)
    {
        const string units = "usr/lib/systemd/system/";
        return path.StartsWith(units, StringComparison.Ordinal)
            && (path.Contains(".wants/") || path.Contains(".requires/"))
            && !_units.Contains(path[units.Length..]);
    }

    private HashSet<string> FilesOfDroppedPackages(RootTree tree)
    {
        HashSet<string> files = [];
        foreach ((string path, RootEntry entry) in tree.Entries)
            if (PackageOfList(path) is { } package && _packages.Contains(package))
                files.UnionWith(entry.Content!.ReadText().Split('\n').Select(line => tree.Resolve(line.Trim('/'))));
        return files;
    }

    /// <summary>dpkg keeps the files of a package in <c>info/NAME.list</c> or <c>info/NAME:ARCH.list</c>.</summary>
    private static string? PackageOfList(string path)
    {
        const string info = "var/lib/dpkg/info/";
        return path.StartsWith(info, StringComparison.Ordinal) && path.EndsWith(".list", StringComparison.Ordinal)
            ? path[info.Length..^".list".Length].Split(':')[0]
            : null;
    }

    private static void RemoveDanglingLinks(RootTree tree)
    {
        Func<string, bool> leadsNowhere = path =>
            tree.Resolve(path) is string target
            && !tree.Contains(target)
            && target.StartsWith("usr/", StringComparison.Ordinal);
        while (tree.RemoveWhere((path, entry) => entry.LinkTarget is not null && leadsNowhere(path)) > 0) { }
    }
}
