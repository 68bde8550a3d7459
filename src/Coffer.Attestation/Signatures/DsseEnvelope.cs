using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Attestation.Signatures;

/// <summary>
/// A signed document: DSSE v1.0 (secure-systems-lab, "envelope.md" and "protocol.md") with one signature, RSA PKCS #1 v1.5 over SHA-256
/// (docs/formats.md, section 36).
/// </summary>
/// <param name="PayloadType">What the payload is, a media type.</param>
/// <param name="Payload">The document.</param>
/// <param name="KeyId">Whose signature it says it is: SHA-256 of the SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="Signature">The signature.</param>
public sealed record DsseEnvelope(
    string PayloadType,
    ReadOnlyMemory<byte> Payload,
    string KeyId,
    ReadOnlyMemory<byte> Signature
)
{
    /// <summary>Most bytes of a payload.</summary>
    public const int LargestPayload = 1 << 20;

    /// <summary>Most bytes of an envelope.</summary>
    public const int LargestSize = LargestPayload * 2;

    private const string Thing = "DSSE envelope";
    private const string Family = "dsse";
    private const string Members = "payload, payloadType, signatures";
    private const int LongestType = 128;
    private const int KeyIdLength = 64;
    private const int LargestSignature = 512;

    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Signs a document.</summary>
    /// <param name="payloadType">What it is.</param>
    /// <param name="payload">The document.</param>
    /// <param name="key">The owner's release key; in memory, or a token behind the same class.</param>
    public static DsseEnvelope Sign(string payloadType, ReadOnlyMemory<byte> payload, RSA key) =>
        new(
            payloadType,
            payload,
            ReleaseKey.IdOf(key.ExportSubjectPublicKeyInfo()),
            ReleaseKey.Sign(key, PreAuthenticationEncoding(payloadType, payload.Span))
        );

    /// <summary>Reads an envelope; whether the signature holds is another question.</summary>
    /// <param name="utf8">Untrusted.</param>
    public static Parsed<DsseEnvelope> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal($"{Family}.size", Thing, $"at most {LargestSize} bytes", $"{utf8.Length}");
        JsonMemberReader json = new(utf8, Thing, Family);
        (string? type, byte[]? payload, (string KeyId, byte[] Signature)? signature) = (null, null, null);
        json.BeginObject();
        while (json.NextMember() is { } name)
        {
            if (name == "payloadType")
                type = json.Text(LongestType);
            else if (name == "payload")
                payload = json.Base64(LargestPayload);
            else if (name == "signatures")
                signature = ReadSignatures(ref json);
            else
                json.RefuseMember(Members);
        }
        if (type is null || payload is null || signature is null)
            json.Refuse("member", $"all of {Members}, and a signature", "not all");
        return json.Finish(new DsseEnvelope(type ?? "", payload, signature?.KeyId ?? "", signature?.Signature));
    }

    /// <summary>What is signed: protocol.md, "Signature Definition", PAE.</summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        int typeLength = Encoding.UTF8.GetByteCount(payloadType);
        byte[] head = Encoding.UTF8.GetBytes($"DSSEv1 {typeLength} {payloadType} {payload.Length} ");
        return [.. head, .. payload];
    }

    /// <summary>The payload, when it is of this type and <paramref name="key"/> signed it.</summary>
    /// <returns>It, or <c>dsse.type</c>, <c>dsse.key</c>, <c>dsse.signature</c>.</returns>
    public Parsed<ReadOnlyMemory<byte>> Open(string payloadType, ReleaseKey key)
    {
        if (PayloadType != payloadType)
            return Refuse("type", payloadType, PayloadType);
        if (KeyId != key.Id)
            return Refuse("key", $"a signature of release key {key.Id}", $"one of {KeyId}");
        return key.Verifies(PreAuthenticationEncoding(PayloadType, Payload.Span), Signature.Span)
            ? Payload
            : Refuse("signature", $"a signature of release key {key.Id} that holds", "one that does not");
    }

    /// <summary>The document, in one line.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("payloadType", PayloadType);
            json.WriteBase64String("payload", Payload.Span);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteString("keyid", KeyId);
            json.WriteBase64String("sig", Signature.Span);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static (string, byte[])? ReadSignatures(ref JsonMemberReader json)
    {
        (string, byte[])? signature = null;
        json.BeginList();
        for (int i = 0; json.NextElement(i, most: 1); i++)
            signature = ReadSignature(ref json);
        return signature;
    }

    private static (string, byte[]) ReadSignature(ref JsonMemberReader json)
    {
        (string? id, byte[]? bytes) = (null, null);
        json.BeginObject();
        while (json.NextMember() is { } name)
        {
            if (name == "keyid")
                id = json.Text(KeyIdLength);
            else if (name == "sig")
                bytes = json.Base64(LargestSignature);
            else
                json.RefuseMember("keyid, sig");
        }
        if (id is null || bytes is null)
            json.Refuse("member", "keyid and sig", "not both");
        return (id ?? "", bytes ?? []);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new($"{Family}.{reason}", Thing, expected, seen);
}
