using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Attestation.Tests.AttestationKeys;

/// <summary>What a software TPM signs about a key that it made.</summary>
public sealed class CreationVerifierTests : IDisposable
{
    private readonly SoftwareTpm _software = new();
    private readonly TpmtPublic _ak;
    private readonly CreationEvidence _good;

    public CreationVerifierTests()
    {
        using AttestationKey key = AttestationKey.Open(_software.Device).OrThrow();
        AttestResponse response = CreationCertifying.Certify(key, TestQuote.Nonce).OrThrow();
        _ak = key.Public;
        _good = new(
            response.Attest.ToArray(),
            response.Signature.ToBytes(),
            key.Creation!.Data.ToBytes(),
            key.Public.ToBytes()
        );
    }

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_key_that_the_TPM_made_is_accepted()
    {
        Verdict verdict = Judge(_good, out TpmtPublic? made);
        Assert.True(verdict.IsAccepted, verdict.FirstRefusal?.ToString());
        Assert.Equal(_ak, made);
    }

    [Fact]
    public void Each_byte_of_the_creation_data_flipped_is_refused()
    {
        for (int at = 0; at < _good.CreationData.Length; at++)
            Refused(_good with { CreationData = Flipped(_good.CreationData, at) }, CreationRules.Data);
    }

    [Fact]
    public void Each_byte_of_the_attestation_flipped_is_refused()
    {
        for (int at = 0; at < _good.Attest.Length; at++)
            Refused(_good with { Attest = Flipped(_good.Attest, at) }, QuoteRules.Signature);
    }

    [Fact]
    public void Each_byte_of_the_objects_public_area_flipped_is_refused()
    {
        for (int at = 0; at < _good.ObjectPublic.Length; at++)
            Refused(_good with { ObjectPublic = Flipped(_good.ObjectPublic, at) }, CreationRules.Name);
    }

    [Fact]
    public void A_quote_in_its_place_is_refused_for_its_type()
    {
        using AttestationKey key = AttestationKey.Open(_software.Device).OrThrow();
        SignedQuote quote = Quoting.Quote(key, TestQuote.Nonce, TpmlPcrSelection.Of(TpmAlgId.Sha256, 7)).OrThrow();
        Refused(_good with { Attest = quote.Attest.ToArray(), Signature = quote.Signature.ToBytes() }, QuoteRules.Type);
    }

    private void Refused(CreationEvidence evidence, Rule rule)
    {
        Verdict verdict = Judge(evidence, out TpmtPublic? made);
        Assert.Null(made);
        Assert.Equal(rule, verdict.FirstRefusal?.Rule);
    }

    private Verdict Judge(CreationEvidence evidence, out TpmtPublic? made)
    {
        FindingList findings = new();
        made = CreationVerifier.Judge(
            evidence,
            AttestationPublicKey.Of(_ak).OrThrow(),
            TpmtScheme.EcDsaSha256,
            findings
        );
        return findings.ToVerdict();
    }

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes, int at)
    {
        byte[] changed = bytes.ToArray();
        changed[at] ^= 0x01;
        return changed;
    }
}
