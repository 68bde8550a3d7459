using System.Text.Json;

namespace Coffer.Image.Sboms;

/// <summary>Writes an SBOM as CycloneDX 1.6 JSON (ECMA-424, 1st edition; docs/formats.md, section 37).</summary>
/// <param name="sbom">What it says.</param>
public sealed class CycloneDxDocument(Sbom sbom)
{
    /// <summary>What the image itself is called inside.</summary>
    public const string ImageRef = "image";

    /// <summary>Writes it.</summary>
    public void Write(Stream destination)
    {
        using Utf8JsonWriter json = new(destination, SbomJson.Options);
        json.WriteStartObject();
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", $"urn:uuid:{sbom.IdFor("cyclonedx")}");
        json.WriteNumber("version", 1);
        WriteMetadata(json);
        json.WriteStartArray("components");
        foreach (SbomComponent component in sbom.Components)
            WriteComponent(json, component);
        json.WriteEndArray();
        WriteDependencies(json);
        json.WriteEndObject();
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", SbomTime.Text);
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "coffer");
        json.WriteString("version", Sbom.CofferVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "operating-system");
        json.WriteString("bom-ref", ImageRef);
        json.WriteString("name", sbom.Name);
        json.WriteString("version", $"{sbom.Version}");
        WriteHash(json, sbom.ImageSha256);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        json.WriteStartObject();
        json.WriteString("type", TypeOf(component.Kind));
        json.WriteString("bom-ref", component.Id);
        json.WriteString("name", component.Name);
        if (component.Version is not null)
            json.WriteString("version", component.Version);
        json.WriteString("scope", component.IsTool ? "excluded" : "required");
        if (component.Sha256 is not null)
            WriteHash(json, component.Sha256);
        if (component.License is not null)
            WriteLicense(json, component.License);
        if (component.PackageUrl is not null)
            json.WriteString("purl", component.PackageUrl);
        WriteProperties(json, component);
        json.WriteEndObject();
    }

    private static void WriteHash(Utf8JsonWriter json, string sha256)
    {
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLicense(Utf8JsonWriter json, string license)
    {
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        json.WriteString("expression", license);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteProperties(Utf8JsonWriter json, SbomComponent component)
    {
        json.WriteStartArray("properties");
        foreach (string part in component.Parts)
            WriteProperty(json, "coffer:part", part);
        if (component.Source is not null)
            WriteProperty(json, "coffer:debian-source", component.Source);
        json.WriteEndArray();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private void WriteDependencies(Utf8JsonWriter json)
    {
        json.WriteStartArray("dependencies");
        WriteDependency(json, ImageRef, sbom.Components.Where(c => c.Inside is null && !c.IsTool));
        foreach (IGrouping<string, SbomComponent> inside in Insides())
            WriteDependency(json, inside.Key, inside);
        json.WriteEndArray();
    }

    private IEnumerable<IGrouping<string, SbomComponent>> Insides() =>
        sbom.Components.Where(component => component.Inside is not null).GroupBy(component => component.Inside!);

    private static void WriteDependency(Utf8JsonWriter json, string from, IEnumerable<SbomComponent> on)
    {
        json.WriteStartObject();
        json.WriteString("ref", from);
        json.WriteStartArray("dependsOn");
        foreach (SbomComponent component in on)
            json.WriteStringValue(component.Id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string TypeOf(SbomKind kind) =>
        kind switch
        {
            SbomKind.Program => "application",
            SbomKind.Container => "container",
            SbomKind.File => "file",
            _ => "library",
        };
}
