using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>Judges the signature over an attestation, before anybody looks into it.</summary>
internal sealed class SignatureJudgement(string field, string signatureField, FindingList findings)
{
    /// <summary>Largest TPMS_ATTEST that is looked at: the TPM's own TPM2B_ATTEST is below it.</summary>
    internal const int LargestAttest = 2048;

    /// <summary>The signature, when it is the key's over exactly <paramref name="attest"/>; otherwise null.</summary>
    /// <param name="attest">The signed bytes.</param>
    /// <param name="signature">TPMT_SIGNATURE.</param>
    /// <param name="key">The key.</param>
    /// <param name="keyScheme">The key's own scheme; none when it is not known.</param>
    internal TpmtSignature? Judge(
        ReadOnlySpan<byte> attest,
        ReadOnlySpan<byte> signature,
        AttestationPublicKey key,
        TpmtScheme keyScheme
    )
    {
        if (attest.Length is 0 or > LargestAttest)
        {
            findings.Failed(QuoteRules.Form, field, $"1 to {LargestAttest} bytes", $"{attest.Length} bytes");
            return null;
        }
        if (!TpmtSignature.Read(signature).TryGet(out TpmtSignature? read, out Refusal? refusal))
        {
            findings.Failed(QuoteRules.SignatureForm, signatureField, refusal);
            return null;
        }
        findings.Passed(QuoteRules.SignatureForm, signatureField, $"{read.Scheme.Scheme} with {read.Scheme.HashAlg}");
        return SchemeHolds(read.Scheme, key, keyScheme) && HashHolds(read.Scheme) && Verifies(attest, read, key)
            ? read
            : null;
    }

    private bool SchemeHolds(TpmtScheme scheme, AttestationPublicKey key, TpmtScheme keyScheme)
    {
        bool ofType = (scheme.Scheme == TpmAlgId.EcDsa) == (key.Type == TpmAlgId.Ecc);
        bool ofKey = keyScheme == TpmtScheme.None || keyScheme == scheme;
        string expected = keyScheme == TpmtScheme.None ? $"a scheme of an {key.Type} key" : Text(keyScheme);
        return findings.Judge(
            QuoteRules.SignatureScheme,
            signatureField,
            ofType && ofKey,
            expected,
            Text(scheme),
            "a restricted key signs with its own scheme only: this signature is of another key, or was changed"
        );
    }

    private bool HashHolds(TpmtScheme scheme) =>
        findings.Judge(
            QuoteRules.SignatureHash,
            signatureField,
            scheme.HashAlg.IsComputed && scheme.HashAlg != TpmAlgId.Sha1,
            "SHA-256, SHA-384 or SHA-512",
            $"{scheme.HashAlg}",
            "collisions of SHA-1 let one signature stand for two statements"
        );

    private bool Verifies(ReadOnlySpan<byte> attest, TpmtSignature signature, AttestationPublicKey key) =>
        findings.Judge(
            QuoteRules.Signature,
            field,
            key.VerifyHash(signature.Scheme.HashAlg.Hash(attest), signature),
            $"a signature of the attestation key, {key}",
            "a signature that does not verify",
            "the quote or its signature was changed, or another key signed it"
        );

    private static string Text(TpmtScheme scheme) => $"{scheme.Scheme} with {scheme.HashAlg}";
}
