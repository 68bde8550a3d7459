using Coffer.Image.Cache;
using Coffer.Image.Description;
using Coffer.Image.Os;
using Coffer.Image.Tools;

namespace Coffer.Image.Build;

/// <summary>What comes from Debian: the tools tree and the system, out of the cache or installed.</summary>
/// <param name="cache">Keeps both.</param>
/// <param name="content">Names their packages.</param>
/// <param name="options">Mirror, and whether to take the newest packages.</param>
internal sealed class BuildInputs(BuildCache cache, OsContent content, BuildOptions options)
{
    private IReadOnlyList<string>? _mirrors;

    /// <summary>The tools tree.</summary>
    internal Task<CachedPath> ToolsAsync(CancellationToken cancellation)
    {
        IReadOnlyList<string> packages = content.Lines("tools.packages");
        string key = BuildCache.Key([DebianTree.Recipe, "with status", .. packages]);
        return cache.GetAsync("tools", key, path => MakeToolsAsync(packages, path, cancellation), false, cancellation);
    }

    /// <summary>The Debian system of a machine, before pruning.</summary>
    internal async Task<DebianSystem> SystemAsync(MachineDescription machine, CancellationToken cancellation)
    {
        IEnumerable<string> containers = machine.HasContainers ? content.Lines("containers/packages") : [];
        List<string> packages =
        [
            .. content
                .Lines("packages")
                .Concat(containers)
                .Concat(machine.Packages)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        string key = BuildCache.Key([DebianTree.Recipe, .. packages]);
        CachedPath archive = await cache.GetAsync(
            "system",
            key,
            async path => await (await DebianAsync(cancellation)).InstallAsync(packages, path, cancellation),
            options.RefreshPackages,
            cancellation
        );
        return DebianSystem.Read(archive);
    }

    private async Task MakeToolsAsync(IEnumerable<string> packages, string path, CancellationToken cancellation)
    {
        string archive = $"{path}.tar";
        try
        {
            await (await DebianAsync(cancellation)).ExtractAsync(packages, archive, cancellation);
            ToolsTree.Unpack(archive, path);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    private async Task<DebianTree> DebianAsync(CancellationToken cancellation) =>
        new(_mirrors ??= await DebianMirrors.FindAsync(options.Mirror, cancellation));
}
