using Coffer.Image.Cache;
using Coffer.Image.Root;

namespace Coffer.Image.Os;

/// <summary>A Debian system as installed, before anything is pruned.</summary>
/// <param name="Tree">Its paths.</param>
/// <param name="Packages">Its packages, by name.</param>
/// <param name="WasCached">True when an earlier build installed it.</param>
public sealed record DebianSystem(RootTree Tree, IReadOnlyList<InstalledPackage> Packages, bool WasCached)
{
    /// <summary>Reads the archive of it.</summary>
    public static DebianSystem Read(CachedPath archive)
    {
        RootTree tree = RootTar.Read(archive.Path);
        return new DebianSystem(tree, DpkgStatus.Read(tree.ReadText(DpkgStatus.Path)), archive.WasThere);
    }
}
