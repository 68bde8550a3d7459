using System.Diagnostics.CodeAnalysis;
using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>
/// The OS root as data: paths without a leading slash, in ordinal order. Nothing of it exists as files on the
/// builder's disk, so owners and modes need no privilege and the host's file system leaves no trace.
/// </summary>
public sealed class RootTree
{
    private const int LinkLimit = 16;

    private readonly SortedDictionary<string, RootEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Every path with its entry, a directory before what is in it.</summary>
    public IEnumerable<KeyValuePair<string, RootEntry>> Entries => _entries;

    /// <summary>How many paths there are.</summary>
    public int Count => _entries.Count;

    /// <summary>A tree of the same entries.</summary>
    public RootTree Copy()
    {
        RootTree copy = new();
        foreach ((string path, RootEntry entry) in _entries)
            copy._entries[path] = entry;
        return copy;
    }

    /// <summary>The entry at exactly this path; links are not followed.</summary>
    public bool TryGet(string path, [NotNullWhen(true)] out RootEntry? entry) => _entries.TryGetValue(path, out entry);

    /// <summary>True when something is at exactly this path.</summary>
    public bool Contains(string path) => _entries.ContainsKey(path);

    /// <summary>The file at this path as text.</summary>
    /// <exception cref="RefusedException">There is no file.</exception>
    public string ReadText(string path) => Content(path).ReadText();

    /// <summary>The content of the file this path leads to, links followed.</summary>
    /// <exception cref="RefusedException">There is no file.</exception>
    public RootContent Content(string path) =>
        _entries.TryGetValue(Resolve(path), out RootEntry? entry) && entry.Content is { } content
            ? content
            : throw new RefusedException(new Refusal("root.no-file", "OS root", $"a file /{path}", "none"));

    /// <summary>
    /// Puts an entry at a path, replacing what is there. Links among its directories are followed (/bin is one in a
    /// merged-/usr system), missing directories are made.
    /// </summary>
    public void Put(string path, RootEntry entry)
    {
        int slash = path.LastIndexOf('/');
        string parent = slash < 0 ? "" : Resolve(path[..slash]);
        PutDirectories(parent);
        _entries[parent.Length == 0 ? path : $"{parent}/{path[(slash + 1)..]}"] = entry;
    }

    /// <summary>
    /// Puts an entry as a layer of a container does: what it replaces goes with everything below it, unless both are directories.
    /// </summary>
    /// <exception cref="RefusedException">A file stands where a directory of the path should be.</exception>
    public void Replace(string path, RootEntry entry)
    {
        int slash = path.LastIndexOf('/');
        string parent = slash < 0 ? "" : Resolve(path[..slash]);
        string place = parent.Length == 0 ? path[(slash + 1)..] : $"{parent}/{path[(slash + 1)..]}";
        for (int end = parent.IndexOf('/'); parent.Length > 0; end = parent.IndexOf('/', end + 1))
        {
            string directory = end < 0 ? parent : parent[..end];
            if (_entries.TryGetValue(directory, out RootEntry? above) && above.Kind != RootEntryKind.Directory)
                throw new RefusedException(
                    new Refusal("root.no-directory", $"/{path}", $"a directory /{directory}", $"{above.Kind}")
                );
            if (end < 0)
                break;
        }
        if (entry.Kind != RootEntryKind.Directory)
            RemoveBelow(place);
        Put(place, entry);
    }

    /// <summary>Puts a whole tree below a directory, its links as they are: they mean places of that tree.</summary>
    public void Graft(string directory, RootTree tree)
    {
        Put(directory, RootEntry.Directory());
        foreach ((string path, RootEntry entry) in tree._entries)
            _entries[$"{directory}/{path}"] = entry;
    }

    /// <summary>Takes out a path and everything below it.</summary>
    public void Remove(string path)
    {
        RemoveBelow(path);
        _entries.Remove(path);
    }

    /// <summary>Takes out everything below a directory; everything when it is empty.</summary>
    public void RemoveBelow(string directory)
    {
        string prefix = directory.Length == 0 ? "" : $"{directory}/";
        if (_entries.ContainsKey(directory) || prefix.Length == 0)
            RemoveWhere((path, _) => path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>Takes out every path for which <paramref name="drop"/> is true.</summary>
    /// <returns>How many it were.</returns>
    public int RemoveWhere(Func<string, RootEntry, bool> drop)
    {
        List<string> dropped = [.. _entries.Where(e => drop(e.Key, e.Value)).Select(e => e.Key)];
        dropped.ForEach(path => _entries.Remove(path));
        return dropped.Count;
    }

    /// <summary>The path this one stands for after all symbolic links, whether or not something is there.</summary>
    /// <exception cref="RefusedException">Links go round in circles.</exception>
    public string Resolve(string path)
    {
        for (int links = 0; links < LinkLimit; links++)
        {
            if (FollowFirstLink(path) is not { } next)
                return path;
            path = next;
        }
        throw new RefusedException(new Refusal("root.link-loop", "OS root", $"/{path} to lead somewhere", "a loop"));
    }

    private string? FollowFirstLink(string path)
    {
        for (int end = 0; end >= 0 && end < path.Length; )
        {
            end = path.IndexOf('/', end + 1);
            string prefix = end < 0 ? path : path[..end];
            if (_entries.TryGetValue(prefix, out RootEntry? entry) && entry.LinkTarget is { } target)
                return Normalize(Join(prefix, target) + (end < 0 ? "" : path[end..]));
        }
        return null;
    }

    private static string Join(string link, string target) =>
        target.StartsWith('/') ? target
        : link.LastIndexOf('/') is int slash && slash >= 0 ? $"{link[..slash]}/{target}"
        : target;

    private static string Normalize(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private void PutDirectories(string path)
    {
        for (int end = path.IndexOf('/'); ; end = path.IndexOf('/', end + 1))
        {
            string directory = end < 0 ? path : path[..end];
            if (directory.Length > 0 && !_entries.ContainsKey(directory))
                _entries[directory] = RootEntry.Directory();
            if (end < 0)
                return;
        }
    }
}
