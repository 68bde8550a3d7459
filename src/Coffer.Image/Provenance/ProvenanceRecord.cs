using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Locks;
using Coffer.Image.Os;
using Coffer.Image.Sboms;
using Coffer.Keys.Grants;

namespace Coffer.Image.Provenance;

/// <summary>Makes the provenance of a build.</summary>
/// <param name="machine">The machine.</param>
/// <param name="materials">What the build used.</param>
public sealed class ProvenanceRecord(MachineDescription machine, BuildMaterials materials)
{
    /// <summary>The statement about these files.</summary>
    public ProvenanceStatement For(ImmutableArray<ProvenanceDigest> subjects) =>
        new(
            subjects,
            machine.Name,
            machine.Version,
            materials.Profile == BuildProfile.Lab ? "lab" : "production",
            [.. Used()],
            Sbom.CofferVersion
        );

    private IEnumerable<ProvenanceDigest> Used()
    {
        if (materials.Description is { } description)
            yield return new("machine description", description);
        foreach ((string place, string digest) in machine.Referenced)
            yield return new($"file of {place}", digest);
        if (materials.FilesTree is { } files)
            yield return new("files", files);
        if (materials.Lock?.Sha256 is { } locked)
            yield return new("machine.lock", locked);
        if (materials.Keyring is { } keyring)
            yield return new("keyring", keyring);
        yield return new("os content", materials.OsContent);
        yield return new("packages of the root", DigestOf(materials.System, materials.Lock?.System));
        yield return new("packages of the tools", DigestOf(materials.Tools, materials.Lock?.Tools));
        foreach (BuiltProgram program in materials.Programs)
            yield return new(program.Name, program.Sha256);
        foreach ((string workload, string digest) in materials.Containers)
            yield return new($"container {workload}", digest["sha256:".Length..]);
        foreach (ProvenanceDigest key in materials.Keys)
            yield return key;
    }

    // With a lock the installed packages are exactly its lines, which have the hashes of the .debs too.
    private static string DigestOf(IReadOnlyList<InstalledPackage> packages, LockedTree? locked)
    {
        IEnumerable<string> lines =
            locked?.Packages.Select(package => $"{package}\n")
            ?? packages.Select(p => $"{p.Name} {p.Version} {p.Architecture}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
