namespace Coffer.Image.Boot;

/// <summary>The files beside an image: <c>NAME_VERSION</c> and what each ends with (docs/formats.md, section 36).</summary>
public static class OutputNames
{
    /// <summary>The image.</summary>
    public const string Image = "raw";

    /// <summary>What it measures.</summary>
    public const string Measurements = "measurements.json";

    /// <summary>What evidence is judged by.</summary>
    public const string Policy = "policy.yaml";

    /// <summary>Its Debian packages.</summary>
    public const string Packages = "packages.json";

    /// <summary>SBOM, CycloneDX.</summary>
    public const string CycloneDx = "cdx.json";

    /// <summary>SBOM, SPDX.</summary>
    public const string Spdx = "spdx.json";

    /// <summary>The measurements, signed.</summary>
    public const string SignedMeasurements = "measurements.dsse.json";

    /// <summary>The provenance, signed.</summary>
    public const string Provenance = "provenance.dsse.json";

    /// <summary>What a provenance speaks of, the image first.</summary>
    public static IReadOnlyList<string> Subjects { get; } =
    [Image, Measurements, Policy, Packages, CycloneDx, Spdx, SignedMeasurements];

    /// <summary>Every file, in the order in which they get their names: the image last.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Packages, Policy, Measurements, CycloneDx, Spdx, SignedMeasurements, Provenance, Image];
}
