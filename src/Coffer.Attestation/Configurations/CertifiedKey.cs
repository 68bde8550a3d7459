using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Configurations;

/// <summary>
/// A machine's configuration key with the word of its attestation key that it is in the same TPM and cannot leave it (<c>coffer-certified-key-1</c>,
/// docs/formats.md, section 30).
/// </summary>
/// <param name="Name">Name of the machine.</param>
/// <param name="Identity">Its identity.</param>
/// <param name="Public">TPMT_PUBLIC of the key.</param>
/// <param name="Attest">TPMS_ATTEST of TPM2_Certify.</param>
/// <param name="Signature">TPMT_SIGNATURE.</param>
public sealed record CertifiedKey(
    string Name,
    Guid Identity,
    ReadOnlyMemory<byte> Public,
    ReadOnlyMemory<byte> Attest,
    ReadOnlyMemory<byte> Signature
)
{
    /// <summary>Most bytes of one.</summary>
    public const int LargestSize = 16 * 1024;

    private const string Format = "coffer-certified-key-1";
    private const string Thing = "configuration key of the machine";
    private const string Field = "configuration-key.attest";
    private const int LargestPart = 2048;

    /// <summary>extraData of the attestation: the key is this machine's.</summary>
    public static byte[] BindingOf(string name, Guid identity) =>
        SHA256.HashData([
            .. "coffer/configuration-key/v1"u8,
            0,
            .. identity.ToByteArray(bigEndian: true),
            .. Encoding.ASCII.GetBytes(name),
        ]);

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("name", Name);
            json.WriteString("identity", $"{Identity:D}");
            json.WriteBase64String("public", Public.Span);
            json.WriteBase64String("attest", Attest.Span);
            json.WriteBase64String("signature", Signature.Span);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads one from whoever sent it. Nothing is judged yet.</summary>
    public static Parsed<CertifiedKey> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal("certified-key.too-large", Thing, $"at most {LargestSize} bytes", $"{utf8.Length}");
        StrictJsonReader json = new(utf8, Thing, "certified-key");
        json.BeginDocument();
        json.Expect("format", Format);
        string name = json.ReadString("name", 63);
        string identity = json.ReadString("identity", 36);
        ImmutableArray<byte> publicArea = json.ReadBase64("public", 1, LargestPart);
        ImmutableArray<byte> attest = json.ReadBase64("attest", 1, LargestPart);
        ImmutableArray<byte> signature = json.ReadBase64("signature", 1, LargestPart);
        json.EndObject();
        bool isUuid = Guid.TryParseExact(identity, "D", out Guid parsed) && $"{parsed:D}" == identity;
        if (!json.Failed && !isUuid)
            json.Refuse("value", "identity: a UUID in lower case", identity);
        return json.Finish(
            new CertifiedKey(name, parsed, publicArea.AsMemory(), attest.AsMemory(), signature.AsMemory())
        );
    }

    /// <summary>The public point of the key, when the attestation key signed that it is this machine's and made for its purpose.</summary>
    /// <param name="akPublic">TPMT_PUBLIC of the attestation key: that of evidence judged before.</param>
    /// <param name="name">Name of the machine, as its evidence says it.</param>
    /// <param name="identity">Its identity, as its evidence says it.</param>
    public Parsed<TpmsEccPoint> Judge(ReadOnlySpan<byte> akPublic, string name, Guid identity)
    {
        if (Name != name || Identity != identity)
            return Refuse("machine", $"the key of {name}, {identity}", $"that of {Name}, {Identity}");
        if (!TpmtPublic.Read(akPublic).TryGet(out TpmtPublic? ak, out Refusal? unread))
            return unread;
        if (!AttestationPublicKey.Of(ak).TryGet(out AttestationPublicKey? signer, out Refusal? weak))
            return weak;
        FindingList findings = new();
        if (JudgeAttest(signer, ak, findings) is not { Attested: TpmsCertifyInfo info } attest)
            return NotSigned(findings);
        if (!attest.ExtraData.Span.SequenceEqual(BindingOf(name, identity)))
            return Refuse("binding", "an attestation made for this machine", "one made for something else");
        if (!TpmtPublic.Read(Public.Span).TryGet(out TpmtPublic? key, out Refusal? refusal))
            return refusal;
        if (!ConfigurationKey.IsOne(key) || key.Name != info.Name)
            return Refuse("public", "the certified key: ECC P-256, decrypts, fixed to its TPM", "another key");
        return (TpmsEccPoint)key.Unique;
    }

    private static Refusal NotSigned(FindingList findings)
    {
        Finding first = findings.ToVerdict().Findings.First(finding => finding.Refuses);
        return Refuse("attest", first.Expected ?? first.Rule.Name, first.Seen ?? "something else");
    }

    private TpmsAttest? JudgeAttest(AttestationPublicKey signer, TpmtPublic ak, FindingList findings)
    {
        TpmtScheme scheme = ak.Parameters switch
        {
            TpmsEccParms ecc => ecc.Scheme,
            TpmsRsaParms rsa => rsa.Scheme,
            _ => TpmtScheme.None,
        };
        SignatureJudgement signatures = new(Field, "configuration-key.signature", findings);
        return signatures.Judge(Attest.Span, Signature.Span, signer, scheme) is null
            ? null
            : AttestReading.Read(Attest.Span, TpmSt.AttestCertify, Field, findings);
    }

    private static Refusal Refuse(string reason, string expected, string seen) =>
        new(
            $"certified-key.{reason}",
            Thing,
            expected,
            seen,
            "somebody else answered, or the machine was replaced: ask it again"
        );
}
