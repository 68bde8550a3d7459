using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Firmware.Prediction;

/// <summary>
/// systemd's PCR signature document, in the <c>.pcrsig</c> section of a UKI and in <c>/.extra/tpm2-pcr-signature.json</c>
/// (systemd-measure(1), version 257): <c>{"sha256":[{"pcrs":[11],"pkfp":"..","pol":"..","sig":".."}]}</c>.
/// </summary>
/// <param name="Signatures">The signatures, in the order of the document.</param>
public sealed record PcrSignatureDocument(ImmutableArray<PcrSignature> Signatures)
{
    /// <summary>Reads a document strictly: these members and no others, each once, values of their exact sizes.</summary>
    /// <param name="utf8">The document.</param>
    public static Parsed<PcrSignatureDocument> Read(ReadOnlySpan<byte> utf8) =>
        PcrSignatureDocumentReader.Read(utf8).Then<PcrSignatureDocument>(s => new PcrSignatureDocument(s));

    /// <summary>The signature for a policy digest, by the key with this fingerprint, or null.</summary>
    public PcrSignature? Find(ReadOnlySpan<byte> policyDigest, ReadOnlySpan<byte> publicKeyFingerprint)
    {
        foreach (PcrSignature signature in Signatures)
        {
            if (
                signature.PolicyDigest.Span.SequenceEqual(policyDigest)
                && signature.PublicKeyFingerprint.Span.SequenceEqual(publicKeyFingerprint)
            )
                return signature;
        }
        return null;
    }

    /// <summary>Writes the document without white space, members in systemd's order.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (
            Utf8JsonWriter json = new(
                buffer,
                new JsonWriterOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartObject();
            foreach (IGrouping<string, PcrSignature> bank in Signatures.GroupBy(signature => signature.Bank.Name))
            {
                json.WriteStartArray(bank.Key);
                foreach (PcrSignature signature in bank)
                    Write(json, signature);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, PcrSignature signature)
    {
        json.WriteStartObject();
        json.WriteStartArray("pcrs");
        foreach (int pcr in signature.Pcrs)
            json.WriteNumberValue(pcr);
        json.WriteEndArray();
        json.WriteString("pkfp", Convert.ToHexStringLower(signature.PublicKeyFingerprint.Span));
        json.WriteString("pol", Convert.ToHexStringLower(signature.PolicyDigest.Span));
        json.WriteString("sig", Convert.ToBase64String(signature.Signature.Span));
        json.WriteEndObject();
    }
}
