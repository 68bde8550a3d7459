using System.Formats.Tar;
using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Containers;

/// <summary>
/// A layer of an OCI image (OCI image specification 1.1, "Image Layer Filesystem Changeset"), put onto the layers below it. Set-id bits
/// and capabilities of files do not come along: no container of a machine could use them. Neither do devices, which it has from podman.
/// </summary>
/// <param name="file">The archive, not compressed.</param>
/// <param name="thing">What it is, for refusals.</param>
internal sealed class LayerTar(string file, string thing)
{
    private const int MostEntries = 1_000_000;
    private const int LongestPath = 4096;
    private const string Whiteout = ".wh.";
    private const string Opaque = ".wh..wh..opq";
    private const int Permissions = 0b111_111_111;
    private const int Sticky = 0b1_000_000_000;

    /// <summary>Puts it onto a tree.</summary>
    internal Refusal? ApplyTo(RootTree tree)
    {
        try
        {
            // What lies below goes before anything of this layer comes.
            return ForEach((path, _) => TakeOut(tree, path)) ?? ForEach((path, entry) => Put(tree, path, entry));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            return new Refusal("oci.layer", thing, "a tar archive", e.Message);
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private Refusal? ForEach(Func<string, TarEntry, Refusal?> look)
    {
        using FileStream stream = File.OpenRead(file);
        using TarReader reader = new(stream);
        for (int count = 0; reader.GetNextEntry() is { } entry; count++)
        {
            if (count == MostEntries)
                return new Refusal("oci.layer", thing, $"at most {MostEntries} entries", "more");
            if (Clean(entry.Name) is not { } path)
                return new Refusal("oci.path", thing, "paths inside the image", Shown(entry.Name));
            if (path.Length > 0 && look(path, entry) is { } refusal)
                return refusal;
        }
        return null;
    }

    private static Refusal? TakeOut(RootTree tree, string path)
    {
        int slash = path.LastIndexOf('/') + 1;
        string name = path[slash..];
        if (!name.StartsWith(Whiteout, StringComparison.Ordinal))
            return null;
        string directory = tree.Resolve(path[..slash].TrimEnd('/'));
        if (name == Opaque)
            tree.RemoveBelow(directory);
        else
            tree.Remove(directory.Length == 0 ? name[Whiteout.Length..] : $"{directory}/{name[Whiteout.Length..]}");
        return null;
    }

    private Refusal? Put(RootTree tree, string path, TarEntry entry)
    {
        if (path[(path.LastIndexOf('/') + 1)..].StartsWith(Whiteout, StringComparison.Ordinal))
            return null;
        if (entry.Uid is < 0 or >= ContainerIds.Count || entry.Gid is < 0 or >= ContainerIds.Count)
            return new Refusal(
                "oci.owner",
                $"{thing}, /{Shown(path)}",
                $"owners below {ContainerIds.Count}, which a container has",
                $"{entry.Uid}:{entry.Gid}"
            );
        if (entry.EntryType == TarEntryType.HardLink)
            return PutHardLink(tree, path, entry.LinkName);
        if (EntryOf(entry) is not { } made)
            return null;
        tree.Replace(path, made with { Owner = entry.Uid, Group = entry.Gid });
        return null;
    }

    private Refusal? PutHardLink(RootTree tree, string path, string target)
    {
        if (
            Clean(target) is { } clean
            && tree.TryGet(tree.Resolve(clean), out RootEntry? entry)
            && entry.Content is not null
        )
        {
            tree.Replace(path, entry);
            return null;
        }
        return new Refusal("oci.hard-link", $"{thing}, /{Shown(path)}", "a file before it", Shown(target));
    }

    private RootEntry? EntryOf(TarEntry entry) =>
        entry.EntryType switch
        {
            TarEntryType.Directory => RootEntry.Directory((int)entry.Mode & (Permissions | Sticky)),
            TarEntryType.SymbolicLink => RootEntry.Link(entry.LinkName),
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => RootEntry.File(
                RootContent.Of(file, entry.DataOffset, entry.Length),
                (int)entry.Mode & Permissions
            ),
            _ => null,
        };

    /// <summary>The path without a leading slash; null when it leads out of the image.</summary>
    private static string? Clean(string name)
    {
        if (name.Length > LongestPath || name.Contains('\0'))
            return null;
        string[] parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Contains("..") ? null : string.Join('/', parts.Where(part => part != "."));
    }

    private static string Shown(string text) => text.Length <= 120 ? text : $"{text[..120]}...";
}
