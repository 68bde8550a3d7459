using System.Text;
using Coffer.Image.Boot;
using Coffer.Image.Build;
using Coffer.Image.Description;
using Coffer.Image.Os;

namespace Coffer.Image.Sboms;

/// <summary>Lists what an image is made of.</summary>
/// <param name="materials">What the build used.</param>
public sealed class SbomInventory(BuildMaterials materials)
{
    private const string OwnLicense = "Apache-2.0";
    private const string BootPackage = "systemd-boot-efi";

    /// <summary>The list for an image.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="imageSha256">SHA-256 of the image, lower-case hex.</param>
    public Sbom For(MachineDescription machine, string imageSha256) =>
        new(
            machine.Name,
            machine.Version,
            imageSha256,
            [.. Components().OrderBy(component => component.Id, StringComparer.Ordinal)]
        );

    private IEnumerable<SbomComponent> Components() =>
        materials
            .System.Select(package => OfPackage("deb", package, PartsOf(package.Name)))
            .Concat(materials.Tools.Select(package => OfPackage("tools", package, SbomParts.Tools)))
            .Concat(materials.Programs.SelectMany(OfProgram))
            .Concat(materials.Containers.Select(image => OfContainer(image.Key, image.Value)))
            .Concat(materials.Files.Select(file => OfFile(file.Key, file.Value)));

    private string[] PartsOf(string package) =>
        package == $"linux-image-{materials.KernelRelease}" ? [SbomParts.Root, SbomParts.Initrd, SbomParts.Boot]
        : package == BootPackage ? [SbomParts.Boot]
        : [SbomParts.Root];

    private static SbomComponent OfPackage(string group, InstalledPackage package, params string[] parts) =>
        new(IdOf(group, package.Name), SbomKind.Package, package.Name, package.Version, [.. parts])
        {
            PackageUrl = PackageUrl.OfDebian(package),
            Source = package.Source,
        };

    private static IEnumerable<SbomComponent> OfProgram(BuiltProgram program)
    {
        string name = $"coffer-{program.Name}";
        SbomComponent own = new(name, SbomKind.Program, name, Sbom.CofferVersion, [program.Part])
        {
            PackageUrl = PackageUrl.OfProgram(name, Sbom.CofferVersion, program.Sha256),
            Sha256 = program.Sha256,
            License = OwnLicense,
        };
        return [own, .. program.Linked.DefaultIfEmpty().Select(part => OfLinked(own, part))];
    }

    // Without a list of what was linked there is still a runtime in it: a NativeAOT program has no other form.
    private static SbomComponent OfLinked(SbomComponent program, LinkedPart? part) =>
        part is null
            ? new($"{program.Id}-dotnet", SbomKind.Library, ".NET runtime", null, program.Parts) { Inside = program.Id }
            : new(
                IdOf($"{program.Id}-{part.Registry}", part.Name),
                SbomKind.Library,
                part.Name,
                part.Version,
                program.Parts
            )
            {
                PackageUrl =
                    part.Registry == "deb"
                        ? PackageUrl.OfDebian(new(part.Name, part.Version, "amd64", part.Name))
                        : PackageUrl.OfNuGet(part.Name, part.Version),
                Inside = program.Id,
            };

    private static SbomComponent OfContainer(string workload, string digest) =>
        new(IdOf("container", workload), SbomKind.Container, workload, digest, [SbomParts.Root])
        {
            PackageUrl = PackageUrl.OfContainer(workload, digest),
            Sha256 = digest["sha256:".Length..],
        };

    private static SbomComponent OfFile(string path, string sha256) =>
        new($"file-{DerivedGuid.Of("coffer/sbom/file/v1", path)}", SbomKind.File, $"/{path}", null, [SbomParts.Root])
        {
            Sha256 = sha256,
        };

    // What an identifier of SPDX may not have stands as hexadecimal digits in upper case, which names of packages do not have.
    private static string IdOf(string group, string name)
    {
        StringBuilder id = new($"{group}-");
        foreach (char c in name)
            id.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? $"{c}" : $".{(int)c:X2}");
        return id.ToString();
    }
}
