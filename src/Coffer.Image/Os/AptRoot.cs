using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Coffer.Bytes;
using Coffer.Image.Locks;
using Coffer.Image.Tools;

namespace Coffer.Image.Os;

/// <summary>
/// apt with configuration, state, sources and keyring of its own, for a system in which nothing is installed yet. What the host's apt is
/// configured to trust, pin, run or take unsigned does not count here; its proxies do.
/// </summary>
public sealed partial class AptRoot : IDisposable
{
    /// <summary>An apt.conf for which the host has no others. As mmdebstrap does: options come too late to keep apt from reading them.</summary>
    internal const string NoFiles = "Dir::Etc::main \"/dev/null\";\nDir::Etc::parts \"/dev/null\";\n";

    private readonly PublicDirectory _directory = new();
    private readonly ImmutableArray<string> _options;
    private readonly Dictionary<string, string> _environment;
    private readonly string _keyring;
    private readonly ImmutableArray<DebianSource> _sources;

    private AptRoot(string keyring, ImmutableArray<DebianSource> sources, string proxies)
    {
        _keyring = keyring;
        _sources = sources;
        string copy = _directory.Copy(keyring, "keyring.gpg");
        foreach (string name in (string[])["state/lists/partial", "cache/archives/partial"])
            _directory.Make(name);
        string lines = string.Concat(sources.Select(source => $"{source.Line(copy)}\n"));
        _environment = new(ProxyVariables.Read())
        {
            ["APT_CONFIG"] = _directory.Write("apt.conf", $"{NoFiles}{proxies}"),
        };
        _options =
        [
            $"-oDir::State={_directory.Path}/state",
            $"-oDir::State::status={_directory.Write("status", "")}",
            $"-oDir::Cache={_directory.Path}/cache",
            $"-oDir::Etc::sourcelist={_directory.Write("sources.list", lines)}",
            "-oDir::Etc::sourceparts=/dev/null",
            $"-oDir::Etc::preferences={_directory.Write("preferences", "")}",
            "-oDir::Etc::preferencesparts=/dev/null",
            "-oDir::Etc::trusted=/dev/null",
            "-oDir::Etc::trustedparts=/dev/null",
            "-oAPT::Architecture=amd64",
            "-oAPT::Architectures=amd64",
            "-oAPT::Install-Recommends=false",
            "-oAPT::Install-Suggests=false",
            "-oAPT::Default-Release=",
            $"-oDir::State::lists={_directory.Path}/state/lists",
            $"-oDir::Cache::archives={_directory.Path}/cache/archives",
            // apt takes itself for essential, which no machine of ours needs; the empty word names nothing.
            "-opkgCacheGen::ForceEssential=,",
            "-oAPT::Get::AllowUnauthenticated=false",
            "-oAcquire::AllowInsecureRepositories=false",
            "-oAcquire::AllowWeakRepositories=false",
            "-oAcquire::AllowDowngradeToInsecureRepositories=false",
            "-oAcquire::Check-Valid-Until=true",
            "-oAcquire::Check-Date=true",
            "-oAcquire::Languages=none",
            // Uncompressed, as the Release files name them too: a copy of the lists is an archive that apt takes.
            "-oAcquire::GzipIndexes=false",
        ];
    }

    /// <summary>Fetches the indexes of the sources and checks who signed them.</summary>
    /// <param name="keyring">The keyring.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">No mirror answered, or a signature is not by the keyring.</exception>
    public static async Task<AptRoot> UpdateAsync(
        string keyring,
        ImmutableArray<DebianSource> sources,
        CancellationToken cancellation
    )
    {
        AptRoot root = new(keyring, sources, await AptProxies.ReadAsync(cancellation));
        try
        {
            // Without --error-on=any a mirror that does not answer is a warning.
            await root.RunAsync("apt-get", ["update", "--error-on=any"], cancellation);
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>What apt would install for these names or patterns, with hashes as the signed indexes have them.</summary>
    public async Task<ImmutableArray<LockedPackage>> ResolveAsync(
        IEnumerable<string> asked,
        CancellationToken cancellation
    )
    {
        ImmutableArray<string> pinned = await SimulateAsync(asked, cancellation);
        LockedPackage[] packages = [.. (await ShowAsync(pinned, cancellation)).Select(stanza => stanza.Package)];
        return pinned.Except(packages.Select(package => package.Pinned)).FirstOrDefault() is { } without
            ? throw new RefusedException(
                new Refusal("lock.index", $"package {without}", "name, version and SHA-256 in the signed index", "none")
            )
            : [.. packages];
    }

    /// <summary>What apt would install for these pinned names: they, and what it would add.</summary>
    /// <returns>Each <c>name=version</c>.</returns>
    internal async Task<ImmutableArray<string>> SimulateAsync(
        IEnumerable<string> pinned,
        CancellationToken cancellation
    ) => [.. Pinned(await RunAsync("apt-get", ["install", "--simulate", .. pinned], cancellation))];

    /// <summary>The stanzas of these versions, of those that the indexes have.</summary>
    /// <param name="pinned">Each <c>name=version</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<ImmutableArray<PackageStanza>> ShowAsync(
        IReadOnlyCollection<string> pinned,
        CancellationToken cancellation
    )
    {
        if (pinned.Count == 0)
            return [];
        // show leaves out what no index has, and fails when that is everything.
        string[] arguments = ["show", "--no-all-versions", .. pinned];
        try
        {
            string shown = await RunAnyAsync("apt-cache", arguments, cancellation);
            return PackageStanza.ReadAll(shown);
        }
        catch (RefusedException e) when (e.Refusal.Seen.Contains("No packages found"))
        {
            return [];
        }
    }

    /// <summary>Downloads these versions; apt compares each with the signed index.</summary>
    /// <returns>The directory they are in, by <see cref="LockedPackage.FileName"/>.</returns>
    internal async Task<string> DownloadAsync(IEnumerable<string> pinned, CancellationToken cancellation)
    {
        await RunAsync("apt-get", ["install", "--download-only", "--assume-yes", .. pinned], cancellation);
        return Path.Combine(_directory.Path, "cache", "archives");
    }

    /// <summary>Paths of the indexes, each with the suite it belongs to, in the order of the sources.</summary>
    internal async Task<ImmutableArray<(string Suite, string Path)>> IndexesAsync(CancellationToken cancellation)
    {
        string[] arguments = ["indextargets", "--format", "$(RELEASE) $(FILENAME)", "Created-By: Packages"];
        string targets = await RunAsync("apt-get", arguments, cancellation);
        return
        [
            .. targets
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', 2))
                .Select(target => (target[0], target[1])),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            return await RunAnyAsync(program, arguments, cancellation);
        }
        catch (RefusedException e) when (e.Refusal.Reason == "program.failed")
        {
            string archive = string.Join("; ", _sources);
            throw new RefusedException(AptFailure.Explain(e.Refusal, archive, _keyring));
        }
    }

    private Task<string> RunAnyAsync(string program, string[] arguments, CancellationToken cancellation) =>
        ExternalProgram.RunAsync(program, [.. _options, .. arguments], _environment, cancellation);

    private static IEnumerable<string> Pinned(string simulated) =>
        Installed().Matches(simulated).Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value}");

    // Inst libc6 (2.41-12 Debian:13.1/stable, Debian-Security:13/stable-security [amd64]) []
    [GeneratedRegex(@"^Inst (\S+) \((\S+) [^\[]*\[[a-z0-9-]+\]\)", RegexOptions.Multiline)]
    private static partial Regex Installed();
}
