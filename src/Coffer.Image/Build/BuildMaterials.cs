using System.Collections.Immutable;
using Coffer.Image.Locks;
using Coffer.Image.Os;
using Coffer.Image.Provenance;
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

    /// <summary>SHA-256 over the tree of the description's <c>files</c>, lower-case hex (docs/formats.md, section 38); null without one.</summary>
    public string? FilesTree { get; init; }

    /// <summary>The lock that the packages are of; null without one.</summary>
    public PackageLock? Lock { get; init; }

    /// <summary>SHA-256 of the keyring of the Debian archive, lower-case hex; null where a lock stands for what it let in.</summary>
    public string? Keyring { get; init; }

    /// <summary>Digests of the public halves of the owner's keys that are in it.</summary>
    public ImmutableArray<ProvenanceDigest> Keys { get; init; } = [];

    /// <summary>SHA-256 of the machine description, lower-case hex; null where nobody said.</summary>
    public string? Description { get; init; }
}
