using System.Collections.Immutable;
using Coffer.Image.Os;
using Coffer.Keys.Grants;

namespace Coffer.Image.Build;

/// <summary>What an image was made of and with: what SBOM and provenance say.</summary>
/// <param name="System">The Debian packages of the root.</param>
/// <param name="Tools">The Debian packages of the tools tree.</param>
/// <param name="KernelRelease">Release of the kernel, as its package is named by.</param>
/// <param name="Programs">Coffer's own.</param>
/// <param name="OsContent">Digest of the content of os/, lower-case hex.</param>
/// <param name="Profile">Lab or production.</param>
public sealed record BuildMaterials(
    IReadOnlyList<InstalledPackage> System,
    IReadOnlyList<InstalledPackage> Tools,
    string KernelRelease,
    ImmutableArray<BuiltProgram> Programs,
    string OsContent,
    BuildProfile Profile
)
{
    /// <summary>Digests of the manifests of images that are built in, <c>sha256:...</c>, by the name of the workload.</summary>
    public ImmutableSortedDictionary<string, string> Containers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>SHA-256 of the files of the description's <c>files</c>, lower-case hex, by their path in the root.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>SHA-256 of the machine description, lower-case hex; null where nobody said.</summary>
    public string? Description { get; init; }
}
