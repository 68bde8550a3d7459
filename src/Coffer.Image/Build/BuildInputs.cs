using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Description;
using Coffer.Image.Locks;
using Coffer.Image.Os;
using Coffer.Image.Tools;

namespace Coffer.Image.Build;

/// <summary>What comes from Debian: the tools tree and the system, out of the cache or installed.</summary>
/// <param name="machine">Names packages, and where they come from.</param>
/// <param name="content">Names the packages of every machine.</param>
/// <param name="options">Lock, mirror, and whether to take the newest packages.</param>
/// <param name="damaged">Told of damaged entries of the caches.</param>
internal sealed class BuildInputs(
    MachineDescription machine,
    OsContent content,
    BuildOptions options,
    Action<string> damaged
)
{
    private readonly DebianOrigin _origin = machine.Debian.At(options.Mirror);

    // What was downloaded is kept apart: a second build that must not know the first one's work may still have it.
    private readonly BuildCache _downloads = new(options.DownloadsDirectory, damaged);
    private readonly BuildCache _trees = new(
        options.Lock is null ? options.DownloadsDirectory : options.CacheDirectory,
        damaged
    );

    private ImmutableArray<DebianSource>? _sources;

    /// <summary>Refuses a lock that was made for other packages.</summary>
    /// <exception cref="RefusedException"><c>lock.stale</c>.</exception>
    internal void JudgeLock()
    {
        Refusal? refusal =
            options.Lock?.System.Judge(AskedPackages.System(content, machine))
            ?? options.Lock?.Tools.Judge(AskedPackages.Tools(content));
        if (refusal is not null)
            throw new RefusedException(refusal);
    }

    /// <summary>The tools tree.</summary>
    internal async Task<CachedPath> ToolsAsync(CancellationToken cancellation)
    {
        ImmutableArray<string> packages = AskedPackages.Tools(content);
        CachedPath tree = await _trees.GetAsync(
            "tools",
            KeyOf(packages, options.Lock?.Tools, "with status"),
            path => MakeToolsAsync(packages, path, cancellation),
            false,
            cancellation
        );
        if (options.Lock is { } locked)
            LockedArchive.Judge(locked.Tools, ToolsTree.Of(tree).Packages);
        return tree;
    }

    /// <summary>The Debian system of the machine, before pruning.</summary>
    internal async Task<DebianSystem> SystemAsync(CancellationToken cancellation)
    {
        ImmutableArray<string> packages = AskedPackages.System(content, machine);
        CachedPath archive = await _trees.GetAsync(
            "system",
            KeyOf(packages, options.Lock?.System),
            path =>
                InstallAsync(
                    packages,
                    options.Lock?.System,
                    (debian, names) => debian.InstallAsync(names, path, cancellation),
                    cancellation
                ),
            options.RefreshPackages,
            cancellation
        );
        DebianSystem system = DebianSystem.Read(archive);
        if (options.Lock is { } locked)
            LockedArchive.Judge(locked.System, system.Packages);
        return system;
    }

    private string KeyOf(ImmutableArray<string> packages, LockedTree? locked, params string[] what) =>
        locked is null
            ? BuildCache.Key([DebianTree.Recipe, .. what, .. _origin.CacheKey(), .. packages])
            : BuildCache.Key([
                DebianTree.Recipe,
                .. what,
                "locked",
                .. locked.Packages.Select(package => $"{package}"),
            ]);

    private async Task MakeToolsAsync(ImmutableArray<string> packages, string path, CancellationToken cancellation)
    {
        string archive = $"{path}.tar";
        try
        {
            await InstallAsync(
                packages,
                options.Lock?.Tools,
                (debian, names) => debian.ExtractAsync(names, archive, cancellation),
                cancellation
            );
            ToolsTree.Unpack(archive, path);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private async Task InstallAsync(
        ImmutableArray<string> packages,
        LockedTree? tree,
        Func<DebianTree, IEnumerable<string>, Task> install,
        CancellationToken cancellation
    )
    {
        using PublicDirectory place = new();
        if (options.Lock is not { } locked || tree is null)
        {
            string keyring = place.Copy(_origin.FindKeyring(), "keyring.gpg");
            await install(new DebianTree(DebianArchive.Of(keyring, await SourcesAsync(cancellation))), packages);
            return;
        }
        // A mirror that the description or the command line names may be a snapshot of the lock's day.
        ImmutableArray<DebianSource> sources = _origin.Mirror is null
            ? locked.Sources
            : await SourcesAsync(cancellation);
        LockedArchive archive = new(locked, sources, _origin, _downloads);
        CachedPath fetched = await archive.FetchAsync(cancellation);
        DebianArchive shown = archive.Show(fetched.Path, tree, place);
        await install(new DebianTree(shown), tree.Packages.Select(package => package.Pinned));
    }

    private async Task<ImmutableArray<DebianSource>> SourcesAsync(CancellationToken cancellation) =>
        _sources ??= await DebianMirrors.FindAsync(_origin, cancellation);
}
