using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Image.Provenance;

/// <summary>
/// Where an image and what is beside it come from: an in-toto Statement v1 with the predicate SLSA Provenance v1 (docs/formats.md,
/// section 38). There is no time in it: the same build says the same.
/// </summary>
/// <param name="Subjects">The image and every file beside it, with their digests; the image first.</param>
/// <param name="Name">Name of the machine.</param>
/// <param name="Version">Version of the image.</param>
/// <param name="Profile"><c>production</c> or <c>lab</c>.</param>
/// <param name="Materials">What it was made of.</param>
/// <param name="CofferVersion">Version of what made it.</param>
public sealed record ProvenanceStatement(
    ImmutableArray<ProvenanceDigest> Subjects,
    string Name,
    uint Version,
    string Profile,
    ImmutableArray<ProvenanceDigest> Materials,
    string CofferVersion
)
{
    /// <summary>Media type of the payload of its envelope.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    internal const string StatementType = "https://in-toto.io/Statement/v1";
    internal const string PredicateType = "https://slsa.dev/provenance/v1";
    internal const string BuildType = "urn:coffer:build:1";
    internal const string BuilderId = "urn:coffer:builder:owner";

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one.</summary>
    /// <param name="utf8">Untrusted, unless its envelope was opened.</param>
    /// <returns>It, or <c>provenance.*</c>.</returns>
    public static Parsed<ProvenanceStatement> Read(ReadOnlySpan<byte> utf8) => ProvenanceReader.Read(utf8);

    /// <summary>The document, in one line.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("_type", StatementType);
            WriteDigests(json, "subject", Subjects);
            json.WriteString("predicateType", PredicateType);
            json.WriteStartObject("predicate");
            WriteDefinition(json);
            WriteRun(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDefinition(Utf8JsonWriter json)
    {
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", BuildType);
        json.WriteStartObject("externalParameters");
        json.WriteString("name", Name);
        json.WriteNumber("version", Version);
        json.WriteString("profile", Profile);
        json.WriteEndObject();
        WriteDigests(json, "resolvedDependencies", Materials);
        json.WriteEndObject();
    }

    private void WriteRun(Utf8JsonWriter json)
    {
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", BuilderId);
        json.WriteStartObject("version");
        json.WriteString("coffer", CofferVersion);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDigests(Utf8JsonWriter json, string member, ImmutableArray<ProvenanceDigest> digests)
    {
        json.WriteStartArray(member);
        foreach (ProvenanceDigest digest in digests)
        {
            json.WriteStartObject();
            json.WriteString("name", digest.Name);
            json.WriteStartObject("digest");
            json.WriteString("sha256", digest.Sha256);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
