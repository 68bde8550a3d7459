using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Coffer.Image.Build;
using Coffer.Image.Description;
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
        yield return new("os content", materials.OsContent);
        yield return new("packages of the root", DigestOf(materials.System));
        yield return new("packages of the tools", DigestOf(materials.Tools));
        foreach (BuiltProgram program in materials.Programs)
            yield return new(program.Name, program.Sha256);
        foreach ((string workload, string digest) in materials.Containers)
            yield return new($"container {workload}", digest["sha256:".Length..]);
    }

    private static string DigestOf(IReadOnlyList<InstalledPackage> packages) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Concat(packages.Select(p => $"{p.Name} {p.Version} {p.Architecture}\n")))
            )
        );
}
