using Coffer.Image.Os;

namespace Coffer.Image.Sboms;

/// <summary>Package URLs (package-url specification, "PURL-TYPES" deb, generic and oci; "How to build purl string").</summary>
public static class PackageUrl
{
    /// <summary>Of a Debian package of our release.</summary>
    public static string OfDebian(InstalledPackage package) =>
        $"pkg:deb/debian/{Encode(package.Name)}@{Encode(package.Version)}?arch={Encode(package.Architecture)}&distro={DebianMirrors.Release}";

    /// <summary>Of a NuGet package.</summary>
    public static string OfNuGet(string name, string version) => $"pkg:nuget/{Encode(name)}@{Encode(version)}";

    /// <summary>Of a program of Coffer's: its bytes are what counts.</summary>
    public static string OfProgram(string name, string version, string sha256) =>
        $"pkg:generic/{Encode(name)}@{Encode(version)}?checksum=sha256:{sha256}";

    /// <summary>Of a container image by its manifest's digest.</summary>
    public static string OfContainer(string name, string digest) => $"pkg:oci/{Encode(name)}@{Encode(digest)}";

    // The specification leaves the colon as it is.
    private static string Encode(string text) =>
        Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);
}
