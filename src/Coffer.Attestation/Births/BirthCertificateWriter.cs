using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Births;

/// <summary>Writes a birth certificate in its one form (docs/formats.md, section 25): members in the order of the table, indented by two blanks.</summary>
public static class BirthCertificateWriter
{
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>The document.</summary>
    public static byte[] Write(BirthCertificate birth)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
            Write(json, birth);
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The statement without white space: what the TPM signs the digest of.</summary>
    public static byte[] StatementBytes(BirthStatement statement)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            WriteStatement(json, statement);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BirthCertificate birth)
    {
        json.WriteStartObject();
        json.WriteString("format", BirthCertificateReader.Format);
        json.WritePropertyName("statement");
        WriteStatement(json, birth.Statement);
        json.WritePropertyName("sealed");
        WriteSealed(json, birth.Sealed);
        json.WritePropertyName("evidence");
        EvidenceBundleWriter.Write(json, birth.Evidence);
        json.WriteEndObject();
    }

    private static void WriteStatement(Utf8JsonWriter json, BirthStatement statement)
    {
        json.WriteStartObject();
        json.WriteString("name", statement.Name);
        json.WriteNumber("version", statement.Version);
        json.WriteString("root-hash", statement.RootHash);
        json.WriteString("identity", statement.Identity);
        json.WriteString("vault", statement.Vault);
        json.WriteString("header-digest", statement.HeaderDigest);
        json.WriteString("volume-key-id", statement.VolumeKeyId);
        json.WriteString("integrity", statement.Integrity);
        json.WriteStartObject("slots");
        foreach ((int slot, string purpose) in statement.Slots)
            json.WriteString(slot.ToString(CultureInfo.InvariantCulture), purpose);
        json.WriteEndObject();
        json.WriteNumber("threshold", statement.Threshold);
        WriteTexts(json, "recipients", statement.Recipients);
        json.WriteString("generation", statement.Generation.ToString(CultureInfo.InvariantCulture));
        json.WriteString("srk-name", statement.SrkName);
        json.WriteString("object-name", statement.ObjectName);
        WriteTexts(json, "randomness", statement.Randomness);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteSealed(Utf8JsonWriter json, CreationEvidence made)
    {
        json.WriteStartObject();
        json.WriteBase64String("object-public", made.ObjectPublic.Span);
        json.WriteBase64String("creation-data", made.CreationData.Span);
        json.WriteBase64String("attest", made.Attest.Span);
        json.WriteBase64String("signature", made.Signature.Span);
        json.WriteEndObject();
    }
}
