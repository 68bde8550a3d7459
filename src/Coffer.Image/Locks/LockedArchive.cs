using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Image.Cache;
using Coffer.Image.Os;
using Coffer.Image.Tools;

namespace Coffer.Image.Locks;

/// <summary>
/// The packages of a lock as an archive on this disk: the mirrors' signed Release files and indexes as they were fetched, and exactly the
/// .debs of the lock, each compared with it. mmdebstrap installs from here, and apt checks signatures and hashes once more.
/// </summary>
/// <param name="packageLock">The lock.</param>
/// <param name="sources">Where its packages come from: its own sources, or those that the description names.</param>
/// <param name="origin">Has the keyring.</param>
/// <param name="cache">Keeps the archive.</param>
public sealed class LockedArchive(
    PackageLock packageLock,
    ImmutableArray<DebianSource> sources,
    DebianOrigin origin,
    BuildCache cache
)
{
    private const string Index = "main/binary-amd64/Packages";
    private const string IndexSuffix = "main_binary-amd64_Packages";
    private const string Refresh =
        "Refresh the lock with coffer lock, or name a snapshot mirror of the day of the lock (debian.snapshot of the description).";

    private static readonly string[] s_releaseFiles = ["InRelease", "Release", "Release.gpg"];

    /// <summary>The archive, out of the cache or downloaded.</summary>
    /// <exception cref="RefusedException">
    /// <c>lock.gone</c>, <c>lock.hash</c>, <c>lock.outside</c>: the mirrors have something else than the lock; or no mirror answered.
    /// </exception>
    public Task<CachedPath> FetchAsync(CancellationToken cancellation)
    {
        string key = BuildCache.Key([
            "1",
            origin.KeyringDigest(),
            Encoding.UTF8.GetString(packageLock.ToBytes()),
            .. sources.Select(source => $"{source}"),
        ]);
        return cache.GetAsync("archive", key, path => DownloadAsync(path, cancellation), false, cancellation);
    }

    /// <summary>Shows a fetched archive to mmdebstrap: a copy that everybody may read, with the packages of one tree pinned.</summary>
    /// <param name="archive">From <see cref="FetchAsync"/>.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="place">Where to.</param>
    public DebianArchive Show(string archive, LockedTree tree, PublicDirectory place)
    {
        foreach (string file in Directory.EnumerateFiles(archive, "*", SearchOption.AllDirectories))
            place.Copy(file, Path.GetRelativePath(archive, file));
        for (int i = 0; i < sources.Length; i++)
            File.CreateSymbolicLink(Path.Combine(place.Path, $"{i}", "pool"), "../pool");
        string copy = place.Copy(origin.FindKeyring(), "keyring.gpg");
        return new DebianArchive(
            copy,
            [.. sources.Select((source, i) => Line(source, copy, $"{place.Path}/{i}"))],
            place.Write("preferences", Preferences(tree))
        );
    }

    /// <summary>Refuses an installed tree that is not exactly what the lock names.</summary>
    /// <param name="tree">The tree of the lock.</param>
    /// <param name="installed">What is in it.</param>
    public static void Judge(LockedTree tree, IEnumerable<InstalledPackage> installed)
    {
        HashSet<string> locked = [.. tree.Packages.Select(p => $"{p.Name} {p.Version} {p.Architecture}")];
        HashSet<string> seen = [.. installed.Select(p => $"{p.Name} {p.Version} {p.Architecture}")];
        if (seen.Except(locked).FirstOrDefault() is { } outside)
            throw Refused("outside", outside, "a package of the lock", "one that is not in it");
        if (locked.Except(seen).FirstOrDefault() is { } missing)
            throw Refused("missing", missing, "installed", "not installed");
    }

    /// <summary>The first package that the indexes of the mirrors have otherwise than the lock, as a refusal; null when there is none.</summary>
    internal static Refusal? Compare(IEnumerable<LockedPackage> locked, IEnumerable<LockedPackage> offered)
    {
        ILookup<string, LockedPackage> byName = offered.ToLookup(package => package.Pinned);
        foreach (LockedPackage package in locked)
        {
            if (!byName.Contains(package.Pinned))
                return Refusal("gone", package.Pinned, "on the mirrors", "no longer there");
            if (byName[package.Pinned].FirstOrDefault(other => other != package) is { } other)
                return Refusal("hash", package.Pinned, Shown(package), Shown(other));
        }
        return null;
    }

    private async Task DownloadAsync(string directory, CancellationToken cancellation)
    {
        using AptRoot apt = await AptRoot.UpdateAsync(origin.FindKeyring(), sources, cancellation);
        ImmutableArray<LockedPackage> packages = packageLock.Packages;
        string[] pinned = [.. packages.Select(package => package.Pinned)];
        ImmutableArray<PackageStanza> stanzas = await apt.ShowAsync(pinned, cancellation);
        if (Compare(packages, stanzas.Select(stanza => stanza.Package)) is { } refusal)
            throw new RefusedException(refusal);
        ImmutableArray<string> wanted = await apt.SimulateAsync(pinned, cancellation);
        if (wanted.Except(pinned).FirstOrDefault() is { } outside)
            throw Refused("outside", outside, "every package in the lock", "one that apt needs and the lock has not");
        string downloads = await apt.DownloadAsync(pinned, cancellation);
        foreach (PackageStanza stanza in stanzas)
            Place(Path.Combine(downloads, stanza.Package.FileName), stanza, directory);
        await PlaceIndexesAsync(apt, directory, cancellation);
    }

    private static void Place(string file, PackageStanza stanza, string directory)
    {
        using (FileStream stream = File.OpenRead(file))
        {
            string digest = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (digest != stanza.Package.Sha256)
                throw Refused("hash", stanza.Package.Pinned, stanza.Package.Sha256, digest);
        }
        string place = Path.Combine(directory, stanza.Place);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Move(file, place, overwrite: true);
    }

    private async Task PlaceIndexesAsync(AptRoot apt, string directory, CancellationToken cancellation)
    {
        ImmutableArray<(string Suite, string Path)> indexes = await apt.IndexesAsync(cancellation);
        foreach ((DebianSource source, int i) in sources.Select((source, i) => (source, i)))
        {
            string dists = Path.Combine(directory, $"{i}", "dists", source.Suite);
            string index = indexes.Single(one => one.Suite == source.Suite).Path;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(dists, Index))!);
            File.Copy(index, Path.Combine(dists, Index));
            string prefix = index[..^IndexSuffix.Length];
            foreach (string name in s_releaseFiles.Where(name => File.Exists(prefix + name)))
                File.Copy(prefix + name, Path.Combine(dists, name));
        }
    }

    // The day of the lock stays: whether the Release files are fresh was asked when they were fetched.
    private static string Line(DebianSource source, string keyring, string place) =>
        $"deb [signed-by={keyring} arch=amd64 target=Packages by-hash=no check-valid-until=no] copy:{place} {source.Suite} main";

    // apt_preferences(5): what has a negative priority is never installed.
    private static string Preferences(LockedTree tree) =>
        string.Concat([
            "Package: *\nPin: release *\nPin-Priority: -1\n",
            .. tree.Packages.Select(p => $"\nPackage: {p.Name}\nPin: version {p.Version}\nPin-Priority: 1001\n"),
        ]);

    private static string Shown(LockedPackage package) => $"{package.Architecture} {package.Sha256}";

    private static RefusedException Refused(string reason, string package, string expected, string seen) =>
        new(Refusal(reason, package, expected, seen));

    private static Refusal Refusal(string reason, string package, string expected, string seen) =>
        new($"lock.{reason}", $"package {package}", expected, seen, Refresh);
}
