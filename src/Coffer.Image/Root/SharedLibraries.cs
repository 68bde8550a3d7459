using Coffer.Bytes;

namespace Coffer.Image.Root;

/// <summary>Proves after pruning that every program and library of a root still finds the libraries it is linked with.</summary>
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

    /// <summary>Checks every ELF file.</summary>
    /// <exception cref="RefusedException">One needs a library that is not there.</exception>
    public static void Check(RootTree tree)
    {
        foreach ((string path, RootEntry entry) in tree.Entries)
            if (entry.Content is { } content && path.StartsWith("usr/", StringComparison.Ordinal) && MayBeElf(path))
                Check(tree, path, content);
    }

    private static bool MayBeElf(string path) =>
        !path.StartsWith("usr/share/", StringComparison.Ordinal) && !path.Contains(".ko");

    private static void Check(RootTree tree, string path, RootContent content)
    {
        if (!content.ReadStart(4).AsSpan().SequenceEqual("\u007fELF"u8))
            return;
        foreach (
            string library in ElfNeeded
                .Read(content.ToArray())
                .OrThrow()
                .Where(library => !IsThere(tree, path, library))
        )
            throw new RefusedException(
                new Refusal(
                    "root.library-missing",
                    $"/{path} of the OS root",
                    $"the library {library}",
                    "none: its package is in os/packages.drop or is not installed",
                    $"Name the package of {library} under packages in the description."
                )
            );
    }

    private static bool IsThere(RootTree tree, string user, string library) =>
        Directories
            .Append(user[..user.LastIndexOf('/')])
            .Any(directory => tree.Contains(tree.Resolve($"{directory}/{library}")));
}
