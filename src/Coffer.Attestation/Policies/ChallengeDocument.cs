using System.Buffers;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Bytes;

namespace Coffer.Attestation.Policies;

/// <summary>
/// A challenge as a file (docs/formats.md section 15), kept beside the bundle that answers it so that the bundle can be judged again. It
/// holds the secret of the credential: whoever has it beforehand can answer the credential without the TPM, so it stays with the verifier.
/// </summary>
public static class ChallengeDocument
{
    private const string Format = "coffer-challenge-1";
    private const int LargestDocument = 64 << 10;
    private const int LongestName = 66;
    private const int LongestSecret = 64;

    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Reads it.</summary>
    public static Parsed<Challenge> Read(ReadOnlySpan<byte> utf8)
    {
        JsonMemberReader reader = new(utf8, "challenge", "challenge");
        if (utf8.Length > LargestDocument)
            reader.Refuse("size", $"at most {LargestDocument} bytes", $"{utf8.Length} bytes");
        Challenge challenge = new(default(ReadOnlyMemory<byte>));
        bool hasFormat = false;
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            switch (member)
            {
                case "format":
                    reader.Expect(Format);
                    hasFormat = true;
                    break;
                case "nonce":
                    challenge = challenge with
                    {
                        Nonce = reader.Hex(EvidenceLimits.ShortestNonce, EvidenceLimits.LongestNonce),
                    };
                    break;
                case "tls-public-key":
                    challenge = challenge with { TlsPublicKey = reader.Base64(EvidenceLimits.LargestKey) };
                    break;
                case "activation":
                    challenge = challenge with { Activation = ReadActivation(ref reader) };
                    break;
                default:
                    reader.RefuseMember("format, nonce, tls-public-key, activation");
                    break;
            }
        }
        if (!hasFormat || challenge.Nonce.IsEmpty)
            reader.Refuse("member", $"\"format\": \"{Format}\" and a nonce", "one of them is missing");
        return reader.Finish(challenge);
    }

    /// <summary>Writes it.</summary>
    public static byte[] Write(Challenge challenge)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("nonce", Convert.ToHexStringLower(challenge.Nonce.Span));
            if (!challenge.TlsPublicKey.IsEmpty)
                json.WriteBase64String("tls-public-key", challenge.TlsPublicKey.Span);
            if (challenge.Activation is { } activation)
                WriteActivation(json, activation);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static Activation ReadActivation(ref JsonMemberReader reader)
    {
        Activation activation = new(default, default, default, default);
        reader.BeginObject();
        while (reader.NextMember() is { } member)
        {
            if (member == "ek-public")
                activation = activation with { EkPublic = reader.Base64(EvidenceLimits.LargestKey) };
            else if (member == "ak-name")
                activation = activation with { AkName = reader.Hex(1, LongestName) };
            else if (member == "secret")
                activation = activation with { Secret = reader.Hex(1, LongestSecret) };
            else if (member == "answer")
                activation = activation with { Answer = reader.Hex(1, LongestSecret) };
            else
                reader.RefuseMember("ek-public, ak-name, secret, answer");
        }
        if (activation.EkPublic.IsEmpty || activation.AkName.IsEmpty || activation.Secret.IsEmpty)
            reader.Refuse("member", "ek-public, ak-name and secret", "one of them is missing");
        return activation;
    }

    private static void WriteActivation(Utf8JsonWriter json, Activation activation)
    {
        json.WriteStartObject("activation");
        json.WriteBase64String("ek-public", activation.EkPublic.Span);
        json.WriteString("ak-name", Convert.ToHexStringLower(activation.AkName.Span));
        json.WriteString("secret", Convert.ToHexStringLower(activation.Secret.Span));
        if (!activation.Answer.IsEmpty)
            json.WriteString("answer", Convert.ToHexStringLower(activation.Answer.Span));
        json.WriteEndObject();
    }
}
