using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Snp;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation;

/// <summary>
/// What quote and report have to carry (docs/formats.md section 14). What the verifier knows itself, its nonce and the key of its connection,
/// stands before what the agent says: the agent's words are only used where the verifier has none.
/// </summary>
internal sealed class ExpectedBindings
{
    private const int ReportDataSize = 64;

    /// <summary>Computes them.</summary>
    internal ExpectedBindings(EvidenceBundle bundle, Challenge? challenge)
    {
        TpmtPublic? ak = bundle.Tpm is { } tpm && TpmtPublic.Read(tpm.AkPublic.Span).Value is { } read ? read : null;
        AkSpki = SpkiOf(bundle.Tpm, ak);
        ReadOnlyMemory<byte> nonce = challenge?.Nonce ?? bundle.Agent?.Nonce ?? default;
        if (bundle.Agent is { } agent)
        {
            ReadOnlyMemory<byte> tls = challenge is { TlsPublicKey.IsEmpty: false } seen
                ? seen.TlsPublicKey
                : agent.TlsPublicKey;
            ExtraData = Bindings.QuoteExtraData(nonce.Span, tls.Span, bundle.Machine);
            ReportData = new ReportDataExpectation(
                Bindings.ReportData(nonce.Span, tls.Span, NameOf(ak)),
                "the hash of nonce, TLS key and attestation key"
            );
            return;
        }
        if (challenge is null)
            return;
        ExtraData = challenge.Nonce;
        if (bundle.Tpm is null && challenge.Nonce.Length == ReportDataSize)
            ReportData = new ReportDataExpectation(challenge.Nonce, "the nonce");
    }

    /// <summary>extraData of the quote; null when nobody knows.</summary>
    internal ReadOnlyMemory<byte>? ExtraData { get; }

    /// <summary>REPORT_DATA of the report; null when nobody knows.</summary>
    internal ReportDataExpectation? ReportData { get; }

    /// <summary>SubjectPublicKeyInfo of the attestation key in the evidence; empty when there is none.</summary>
    internal ReadOnlyMemory<byte> AkSpki { get; }

    // Of a key with another hash nobody computes the name: no report names it either.
    private static ReadOnlySpan<byte> NameOf(TpmtPublic? ak) =>
        ak is { NameAlg: TpmAlgId.Sha1 or TpmAlgId.Sha256 or TpmAlgId.Sha384 or TpmAlgId.Sha512 }
            ? ak.Name.Bytes.Span
            : default;

    private static ReadOnlyMemory<byte> SpkiOf(TpmEvidence? tpm, TpmtPublic? ak)
    {
        if (ak is not null)
            return AttestationPublicKey.Of(ak).TryGet(out AttestationPublicKey? key, out Refusal? _)
                ? key.Spki
                : default;
        return tpm?.AkSpki ?? default;
    }
}
