using System.Text.Json;
using Coffer.Cli.Text;
using Coffer.Image.Build;

namespace Coffer.Cli.Building;

/// <summary>What was built, and what it took.</summary>
/// <param name="built">The image and the records beside it.</param>
/// <param name="lines">The stages.</param>
/// <param name="verified">How many files a second build gave the same; null when there was none.</param>
internal sealed class BuildReport(BuiltImage built, BuildLines lines, int? verified = null)
{
    /// <summary>For a person.</summary>
    public string Text =>
        $"""
            image         {built.ImagePath} ({Sizes.Show(built.ImageSize)})
            measurements  {built.MeasurementsPath}
            policy        {built.PolicyPath}
            packages      {built.PackagesPath}
            sbom          {built.CycloneDxPath}, {built.SpdxPath}
            provenance    {Provenance}
            root          {Sizes.Show(built.RootSize)}, root hash {built.RootHash}
            uki           {Sizes.Show(built.UkiSize)}, of it initrd {Sizes.Show(built.InitrdSize)}{Verified}

            next: coffer run {built.ImagePath}
            """;

    private string Verified =>
        verified is { } files ? $"\nverified      {files} files, built a second time from scratch, are the same" : "";

    private string Provenance =>
        built.ProvenancePath is { } path
            ? $"{path}, {built.SignedMeasurementsPath}"
            : "none: the keys have no release key, so nothing is signed; coffer keys add-release";

    /// <summary>For a machine.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteString("image", built.ImagePath);
        writer.WriteString("measurements", built.MeasurementsPath);
        writer.WriteString("policy", built.PolicyPath);
        writer.WriteString("packages", built.PackagesPath);
        writer.WriteString("cycloneDx", built.CycloneDxPath);
        writer.WriteString("spdx", built.SpdxPath);
        writer.WriteString("signedMeasurements", built.SignedMeasurementsPath);
        writer.WriteString("provenance", built.ProvenancePath);
        writer.WriteString("rootHash", built.RootHash);
        writer.WriteStartObject("bytes");
        writer.WriteNumber("image", built.ImageSize);
        writer.WriteNumber("root", built.RootSize);
        writer.WriteNumber("uki", built.UkiSize);
        writer.WriteNumber("initrd", built.InitrdSize);
        writer.WriteEndObject();
        if (verified is { } files)
            writer.WriteNumber("verifiedFiles", files);
        writer.WriteStartArray("stages");
        foreach ((BuildStage stage, TimeSpan took, bool cached) in lines.Stages)
        {
            writer.WriteStartObject();
            writer.WriteString("stage", BuildLines.Name(stage));
            writer.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            writer.WriteBoolean("cached", cached);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
