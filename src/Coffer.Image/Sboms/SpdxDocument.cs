using System.Text.Json;

namespace Coffer.Image.Sboms;

/// <summary>Writes an SBOM as SPDX 2.3 JSON (docs/formats.md, section 37).</summary>
/// <param name="sbom">What it says.</param>
public sealed class SpdxDocument(Sbom sbom)
{
    private const string Document = "SPDXRef-DOCUMENT";
    private const string Image = "SPDXRef-image";
    private const string Unknown = "NOASSERTION";

    /// <summary>Writes it.</summary>
    public void Write(Stream destination)
    {
        using Utf8JsonWriter json = new(destination, SbomJson.Options);
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", Document);
        json.WriteString("name", $"{sbom.Name}_{sbom.Version}");
        json.WriteString("documentNamespace", $"urn:uuid:{sbom.IdFor("spdx")}");
        WriteCreation(json);
        json.WriteStartArray("packages");
        WriteImage(json);
        foreach (SbomComponent component in sbom.Components)
            WriteComponent(json, component);
        json.WriteEndArray();
        json.WriteStartArray("relationships");
        WriteRelationship(json, Document, "DESCRIBES", Image);
        foreach (SbomComponent component in sbom.Components)
            WriteRelationship(json, component);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCreation(Utf8JsonWriter json)
    {
        json.WriteStartObject("creationInfo");
        json.WriteString("created", SbomTime.Text);
        json.WriteStartArray("creators");
        json.WriteStringValue($"Tool: coffer-{Sbom.CofferVersion}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteImage(Utf8JsonWriter json)
    {
        BeginPackage(json, Image, sbom.Name, $"{sbom.Version}", "OPERATING_SYSTEM");
        WriteChecksum(json, sbom.ImageSha256);
        EndPackage(json, Unknown);
    }

    private static void WriteComponent(Utf8JsonWriter json, SbomComponent component)
    {
        BeginPackage(json, IdOf(component.Id), component.Name, component.Version, PurposeOf(component.Kind));
        if (component.Sha256 is not null)
            WriteChecksum(json, component.Sha256);
        if (component.Source is not null)
            json.WriteString("sourceInfo", $"Debian source package {component.Source}");
        json.WriteString("comment", $"in: {string.Join(", ", component.Parts)}");
        if (component.PackageUrl is not null)
            WritePackageUrl(json, component.PackageUrl);
        EndPackage(json, component.License ?? Unknown);
    }

    private static void BeginPackage(Utf8JsonWriter json, string id, string name, string? version, string purpose)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        if (version is not null)
            json.WriteString("versionInfo", version);
        json.WriteString("primaryPackagePurpose", purpose);
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
    }

    private static void EndPackage(Utf8JsonWriter json, string license)
    {
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", license);
        json.WriteString("copyrightText", Unknown);
        json.WriteEndObject();
    }

    private static void WriteChecksum(Utf8JsonWriter json, string sha256)
    {
        json.WriteStartArray("checksums");
        json.WriteStartObject();
        json.WriteString("algorithm", "SHA256");
        json.WriteString("checksumValue", sha256);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WritePackageUrl(Utf8JsonWriter json, string packageUrl)
    {
        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", packageUrl);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRelationship(Utf8JsonWriter json, SbomComponent component)
    {
        string id = IdOf(component.Id);
        if (component.IsTool)
            WriteRelationship(json, id, "BUILD_TOOL_OF", Image);
        else
            WriteRelationship(json, component.Inside is { } outer ? IdOf(outer) : Image, "CONTAINS", id);
    }

    private static void WriteRelationship(Utf8JsonWriter json, string from, string type, string to)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    private static string IdOf(string id) => $"SPDXRef-{id}";

    private static string PurposeOf(SbomKind kind) =>
        kind switch
        {
            SbomKind.Program => "APPLICATION",
            SbomKind.Container => "CONTAINER",
            SbomKind.File => "FILE",
            _ => "LIBRARY",
        };
}
