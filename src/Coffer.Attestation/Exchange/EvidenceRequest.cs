using System.Buffers;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;

namespace Coffer.Attestation.Exchange;

/// <summary>What a verifier asks the agent for: <c>POST /v1/evidence</c> (docs/openapi.yaml).</summary>
/// <param name="Nonce">The challenger's nonce, 16 to 64 bytes.</param>
/// <param name="Credential">A credential to open, TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET; null for none.</param>
public sealed record EvidenceRequest(ReadOnlyMemory<byte> Nonce, MadeCredential? Credential = null)
{
    private const int LargestBlob = 512;

    /// <summary>Names of the members, for the OpenAPI document's test.</summary>
    public static IReadOnlyList<string> Members { get; } = ["nonce", "credential"];

    /// <summary>Names of the members of <c>credential</c>.</summary>
    public static IReadOnlyList<string> CredentialMembers { get; } = ["credential-blob", "secret"];

    /// <summary>Reads a request.</summary>
    public static Parsed<EvidenceRequest> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader json = new(utf8, "request", "request");
        byte[] nonce = [];
        byte[]? credential = null;
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "nonce")
                nonce = json.Hex(EvidenceLimits.ShortestNonce, EvidenceLimits.LongestNonce);
            else if (member == "credential")
                credential = ReadCredential(ref json);
            else
                json.RefuseMember(string.Join(", ", Members));
        }
        if (nonce.Length == 0)
            json.Refuse("nonce", "a nonce of 16 to 64 bytes", "none");
        return json.Finish(nonce).Then(read => WithCredential(read, credential));
    }

    /// <summary>The request's bytes.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("nonce", Convert.ToHexStringLower(Nonce.Span));
            if (Credential is not null)
                WriteCredential(json, Credential.ToBytes());
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] ReadCredential(ref JsonMemberReader json)
    {
        byte[] blob = [];
        byte[] secret = [];
        json.BeginObject();
        while (json.NextMember() is { } member)
        {
            if (member == "credential-blob")
                blob = json.Base64(LargestBlob);
            else if (member == "secret")
                secret = json.Base64(LargestBlob + 2);
            else
                json.RefuseMember(string.Join(", ", CredentialMembers));
        }
        return [.. blob, .. secret];
    }

    private static Parsed<EvidenceRequest> WithCredential(byte[] nonce, byte[]? credential)
    {
        if (credential is null)
            return new EvidenceRequest(nonce);
        return MadeCredential.Read(credential).TryGet(out MadeCredential? made, out Refusal? refusal)
            ? new EvidenceRequest(nonce, made)
            : refusal with
            {
                Reason = "request.credential",
            };
    }

    // The first structure begins with its size, two bytes, and the second is the rest.
    private static void WriteCredential(Utf8JsonWriter json, byte[] bytes)
    {
        int length = 2 + System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes);
        json.WriteStartObject("credential");
        json.WriteBase64String("credential-blob", bytes.AsSpan(0, length));
        json.WriteBase64String("secret", bytes.AsSpan(length));
        json.WriteEndObject();
    }
}
