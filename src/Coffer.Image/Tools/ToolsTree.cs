using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Os;
using Coffer.Image.Root;

namespace Coffer.Image.Tools;

/// <summary>
/// The external programs of a build, unpacked from Debian packages, so that their versions do not depend on the host.
/// They run in place through the tree's own loader: no chroot, no mounts, no privilege.
/// </summary>
/// <param name="directory">Where the tree is.</param>
/// <param name="identity">SHA-256 over everything in it, hex.</param>
public sealed class ToolsTree(string directory, string identity)
{
    private const string Loader = "usr/lib64/ld-linux-x86-64.so.2";
    private static readonly string[] s_wanted = ["usr/bin", "usr/lib", "usr/sbin", DpkgStatus.Path];
    private const string Libraries = "usr/lib/x86_64-linux-gnu";

    /// <summary>The tree of a cache.</summary>
    public static ToolsTree Of(CachedPath tree) => new(tree.Path, tree.Digest);

    /// <summary>Unpacks the programs and libraries of an archive that mmdebstrap made.</summary>
    public static void Unpack(string tar, string directory)
    {
        foreach ((string path, RootEntry entry) in RootTar.Read(tar).Entries.Where(e => IsWanted(e.Key)))
            Write(Path.Combine(directory, path), entry);
    }

    /// <summary>The packages it was unpacked from, by name.</summary>
    public IReadOnlyList<InstalledPackage> Packages =>
        DpkgStatus.Read(File.ReadAllText(Path.Combine(directory, DpkgStatus.Path)));

    /// <summary>Part of the key of everything in a cache that its programs made: what they are, and not only what they are called.</summary>
    public string Identity => identity;

    /// <summary>Runs a program of the tree.</summary>
    /// <param name="program">Path in the tree, such as <c>usr/bin/zstd</c>.</param>
    /// <param name="arguments">Its arguments; paths are the host's.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <exception cref="RefusedException">It failed.</exception>
    public async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        string[] loading = ["--library-path", Path.Combine(directory, Libraries), Path.Combine(directory, program)];
        await ExternalProgram.RunAsync(Path.Combine(directory, Loader), [.. loading, .. arguments], null, cancellation);
    }

    private static bool IsWanted(string path) => s_wanted.Any(part => path.StartsWith(part, StringComparison.Ordinal));

    private static void Write(string path, RootEntry entry)
    {
        if (entry.Kind == RootEntryKind.Directory)
            Directory.CreateDirectory(path);
        else if (entry.LinkTarget is { } target)
            File.CreateSymbolicLink(path, target);
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (FileStream file = File.Create(path))
                entry.Content!.CopyTo(file);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, (UnixFileMode)entry.Mode);
        }
    }
}
