using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>
/// After pruning, every program and library of a root still has to find the libraries it is linked with: those of dropped
/// packages that something needs come back, and one that is nowhere is a refusal.
/// </summary>
public static class SharedLibraries
{
    private static readonly string[] Directories =
    [
        "usr/lib/x86_64-linux-gnu",
        "usr/lib",
        "usr/lib64",
        "usr/lib/x86_64-linux-gnu/systemd",
        "usr/lib/systemd",
    ];

    /// <summary>Completes <paramref name="tree"/> from the tree it was pruned from.</summary>
    /// <exception cref="RefusedException">Something needs a library that neither has.</exception>
    public static void Complete(RootTree tree, RootTree original)
    {
        Queue<string> files = new(tree.Entries.Where(e => e.Value.Content is not null).Select(e => e.Key));
        while (files.TryDequeue(out string? path))
            foreach (string library in NeededBy(tree, path).Where(library => !IsThere(tree, path, library)))
                files.Enqueue(BringBack(tree, original, path, library));
    }

    private static string BringBack(RootTree tree, RootTree original, string user, string library)
    {
        foreach (string directory in Directories)
        {
            string path = original.Resolve($"{directory}/{library}");
            if (!original.TryGet(path, out RootEntry? entry))
                continue;
            tree.Put(path, entry);
            if (path != $"{directory}/{library}")
                tree.Put($"{directory}/{library}", RootEntry.Link(Path.GetRelativePath(directory, path)));
            return path;
        }
        throw new RefusedException(
            new Refusal(
                "root.library-missing",
                $"/{user} of the OS root",
                $"the library {library}",
                "none",
                $"Name the package of {library} under packages in the description."
            )
        );
    }

    private static List<string> NeededBy(RootTree tree, string path)
    {
        bool isElf =
            path.StartsWith("usr/", StringComparison.Ordinal)
            && MayBeElf(path)
            && tree.Content(path).ReadStart(4).AsSpan().SequenceEqual("\u007fELF"u8);
        return isElf ? ElfNeeded.Read(tree.Content(path).ToArray()).OrThrow() : [];
    }

    private static bool MayBeElf(string path) =>
        !path.StartsWith("usr/share/", StringComparison.Ordinal) && !path.Contains(".ko");

    private static bool IsThere(RootTree tree, string user, string library) =>
        Directories
            .Append(user[..user.LastIndexOf('/')])
            .Any(directory => tree.Contains(tree.Resolve($"{directory}/{library}")));
}
