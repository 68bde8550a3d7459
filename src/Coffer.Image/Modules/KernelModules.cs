using Coffer.Bytes;
using Coffer.Image.Root;

namespace Coffer.Image.Modules;

/// <summary>The kernel modules of a root, resolved by modules.dep and modules.builtin (kmod's text files).</summary>
public sealed class KernelModules
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _dependencies = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtin;

    /// <summary>The modules of the one kernel in <paramref name="tree"/>.</summary>
    /// <exception cref="RefusedException">There is no kernel, or more than one.</exception>
    public KernelModules(RootTree tree)
    {
        Release = FindRelease(tree);
        Directory = $"usr/lib/modules/{Release}";
        foreach (string line in tree.ReadText($"{Directory}/modules.dep").Split('\n'))
            AddLine(line);
        _builtin = [.. tree.ReadText($"{Directory}/modules.builtin").Split('\n').Select(NameOf)];
    }

    /// <summary>Kernel release, as <c>uname -r</c> prints it.</summary>
    public string Release { get; }

    /// <summary>The directory modules.dep's paths are relative to.</summary>
    public string Directory { get; }

    /// <summary>Paths of the named modules and of what they need, in an order they can be loaded in.</summary>
    /// <exception cref="RefusedException">The kernel has no such module, neither as a file nor built in.</exception>
    public IReadOnlyList<string> LoadOrder(IEnumerable<string> names)
    {
        List<string> order = [];
        foreach (string name in names)
            Append(name, order);
        return [.. order.Select(path => $"{Directory}/{path}")];
    }

    /// <summary>For each named module that is not built in: what it needs, in load order, and then its own path.</summary>
    /// <exception cref="RefusedException">The kernel has no such module, neither as a file nor built in.</exception>
    public IReadOnlyList<IReadOnlyList<string>> Chains(IEnumerable<string> names) =>
        [.. names.Select(name => LoadOrder([name])).Where(chain => chain.Count > 0)];

    private void Append(string name, List<string> order)
    {
        string key = Normalize(name);
        if (_builtin.Contains(key))
            return;
        if (!_paths.TryGetValue(key, out string? path))
            throw new RefusedException(
                new Refusal("kernel.no-module", $"kernel {Release}", $"a module {name}", "neither a file nor built in")
            );
        // modules.dep lists the deepest dependency last.
        foreach (string needed in _dependencies[path].Reverse().Append(path).Where(p => !order.Contains(p)))
            order.Add(needed);
    }

    private void AddLine(string line)
    {
        int colon = line.IndexOf(':');
        if (colon < 0)
            return;
        string path = line[..colon];
        _paths[NameOf(path)] = path;
        _dependencies[path] = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string NameOf(string path) => Normalize(path[(path.LastIndexOf('/') + 1)..].Split(".ko")[0]);

    private static string Normalize(string name) => name.Replace('-', '_');

    private static string FindRelease(RootTree tree)
    {
        const string suffix = "/modules.dep";
        const string prefix = "usr/lib/modules/";
        List<string> releases =
        [
            .. tree
                .Entries.Select(e => e.Key)
                .Where(path => path.StartsWith(prefix) && path.EndsWith(suffix))
                .Select(path => path[prefix.Length..^suffix.Length]),
        ];
        return releases.Count == 1
            ? releases[0]
            : throw new RefusedException(
                new Refusal(
                    "kernel.not-one",
                    "OS root",
                    "one kernel",
                    releases.Count == 0 ? "none" : string.Join(", ", releases)
                )
            );
    }
}
