using System.Formats.Tar;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>An OS root as a tar archive: how mmdebstrap gives it and how mkfs.erofs takes it.</summary>
public static class RootTar
{
    // Without an entry of its own the root is everybody's to write, says mkfs.erofs.
    private static readonly RootEntry s_root = RootEntry.Directory(0b111_101_101);

    /// <summary>Reads the paths of an archive on disk; contents stay in it until they are copied.</summary>
    /// <exception cref="RefusedException">It is no tar archive, or a hard link has no target before it.</exception>
    public static RootTree Read(string file)
    {
        RootTree tree = new();
        try
        {
            using FileStream stream = File.OpenRead(file);
            using TarReader reader = new(stream);
            while (reader.GetNextEntry() is { } entry)
                Add(tree, file, entry);
            return tree;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new RefusedException(
                new Refusal(
                    "root.tar-damaged",
                    file,
                    "a tar archive",
                    e.Message,
                    "Remove the file from the cache and build again."
                )
            );
        }
    }

    /// <summary>Writes the tree as a GNU tar archive with one time on every entry.</summary>
    public static void Write(RootTree tree, Stream destination, DateTimeOffset time)
    {
        using TarWriter writer = new(destination, TarEntryFormat.Gnu, leaveOpen: true);
        WriteEntry(writer, ".", s_root, time);
        foreach ((string path, RootEntry entry) in tree.Entries)
            WriteEntry(writer, path, entry, time);
    }

    private static void Add(RootTree tree, string file, TarEntry entry)
    {
        string path = Clean(entry.Name);
        if (path.Length == 0)
            return;
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                tree.Put(path, Owned(RootEntry.Directory((int)entry.Mode), entry));
                break;
            case TarEntryType.SymbolicLink:
                tree.Put(path, Owned(RootEntry.Link(entry.LinkName), entry));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                RootContent content = RootContent.Of(file, entry.DataOffset, entry.Length);
                tree.Put(path, Owned(RootEntry.File(content, (int)entry.Mode), entry));
                break;
            case TarEntryType.HardLink:
                tree.Put(
                    path,
                    tree.TryGet(Clean(entry.LinkName), out RootEntry? target) ? target : throw NoTarget(path)
                );
                break;
        }
    }

    private static RootEntry Owned(RootEntry entry, TarEntry from) => entry with { Owner = from.Uid, Group = from.Gid };

    private static string Clean(string name) =>
        (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).Trim('/');

    private static void WriteEntry(TarWriter writer, string path, RootEntry entry, DateTimeOffset time)
    {
        GnuTarEntry tar = new(TypeOf(entry.Kind), entry.Kind == RootEntryKind.Directory ? path + "/" : path)
        {
            Mode = (UnixFileMode)entry.Mode,
            Uid = entry.Owner,
            Gid = entry.Group,
            ModificationTime = time,
            AccessTime = default,
            ChangeTime = default,
        };
        if (entry.LinkTarget is { } target)
            tar.LinkName = target;
        if (entry.Content is { } content)
            tar.DataStream = new MemoryStream(content.ToArray());
        writer.WriteEntry(tar);
    }

    private static TarEntryType TypeOf(RootEntryKind kind) =>
        kind switch
        {
            RootEntryKind.Directory => TarEntryType.Directory,
            RootEntryKind.SymbolicLink => TarEntryType.SymbolicLink,
            _ => TarEntryType.RegularFile,
        };

    private static RefusedException NoTarget(string path) =>
        new(new Refusal("root.hard-link", $"/{path} of the OS root", "its target earlier in the archive", "none"));
}
