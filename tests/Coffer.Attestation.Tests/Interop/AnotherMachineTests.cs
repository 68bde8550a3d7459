using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Tests.Fixtures;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Interop;

/// <summary>
/// Two machines of the same image, each with a TPM, a TLS key and a vault of its own: what one hands out is refused by who asks the other, and
/// the refusal names what is another one's.
/// </summary>
public sealed class AnotherMachineTests : IDisposable
{
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly TpmMachine _asked = new();
    private readonly TpmMachine _other = new();
    private readonly Verifier _verifier = new();

    public void Dispose()
    {
        _asked.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void The_machine_that_was_asked_is_accepted_by_pin_and_by_activation()
    {
        Accepted(_asked.Policy(AkBindings.Pin, Challenge()), _asked.Answer(_nonce));
        Activation activation = Activation(_asked.Activate(_asked.Credential(_secret, _asked.AkPublic)));
        Accepted(
            _asked.Policy(AkBindings.Activation, Challenge() with { Activation = activation }),
            _asked.Answer(_nonce)
        );
    }

    [Fact]
    public void Another_machines_attestation_key_is_not_the_pinned_one()
    {
        Policy policy = _asked.Policy(AkBindings.Pin, new Challenge(_nonce) { TlsPublicKey = _other.TlsKey });
        Finding finding = Refused(policy, _other.Answer(_nonce), AkRules.Pin);
        Assert.Contains(Hex(_asked.AkPublic.Name.Bytes.Span), finding.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_machines_endorsement_key_is_not_the_one_that_the_credential_was_made_for()
    {
        Activation activation = Activation(_asked.Activate(_asked.Credential(_secret, _asked.AkPublic)));
        Policy policy = _asked.Policy(AkBindings.Activation, Challenge() with { Activation = activation });
        Finding finding = Refused(policy, _other.Answer(_nonce), EkRules.Key);
        Assert.Equal("tpm.ek-public", finding.Field);
        Assert.Equal("the credential was made for another TPM", finding.Note);
    }

    [Fact]
    public void Another_machine_that_shows_the_endorsement_key_of_the_asked_one_is_betrayed_by_the_name_in_the_credential()
    {
        Activation activation = Activation(_asked.Activate(_asked.Credential(_secret, _asked.AkPublic)));
        Policy policy = _asked.Policy(AkBindings.Activation, Challenge() with { Activation = activation });
        EvidenceBundle dressed = Dressed();
        Finding finding = Refused(policy, dressed, EkRules.CredentialName);
        Assert.Equal(Hex(_asked.AkPublic.Name.Bytes.Span), finding.Seen);
    }

    [Fact]
    public void Neither_TPM_opens_a_credential_for_the_endorsement_key_of_one_and_the_attestation_key_of_the_other()
    {
        byte[] answer = _asked.Activate(_asked.Credential(_secret, _other.AkPublic));
        Assert.Empty(answer);
        Assert.Empty(_other.Activate(_asked.Credential(_secret, _other.AkPublic)));
        Activation activation = Activation(answer) with { AkName = _other.AkPublic.Name.Bytes.ToArray() };
        Policy policy = _asked.Policy(AkBindings.Activation, Challenge() with { Activation = activation });
        Finding finding = Refused(policy, Dressed(), EkRules.Activation);
        Assert.Equal("the attestation key is not in the TPM of this endorsement key", finding.Note);
    }

    [Fact]
    public void Another_machines_evidence_names_its_own_TLS_key_not_that_of_the_connection()
    {
        Policy policy = _other.Policy(AkBindings.Pin, Challenge());
        EvidenceBundle bundle = _other.Answer(_nonce);
        Finding finding = Refused(policy, bundle, EvidenceRules.TlsKey);
        Assert.Contains(Hex(SHA256.HashData(_asked.TlsKey)), finding.Expected, StringComparison.Ordinal);
        Assert.Contains(Hex(SHA256.HashData(_other.TlsKey)), finding.Seen, StringComparison.Ordinal);
        // Whoever writes the connection's key over it has no quote for it.
        EvidenceBundle lie = bundle with
        {
            Agent = new AgentEvidence(_nonce, _asked.TlsKey),
        };
        Refused(policy, lie, QuoteRules.ExtraData);
    }

    [Fact]
    public void Another_machine_that_says_it_has_the_vault_of_the_asked_one_measured_its_own()
    {
        Policy policy = _other.Policy(AkBindings.Pin, new Challenge(_nonce) { TlsPublicKey = _other.TlsKey });
        Accepted(policy, _other.Answer(_nonce));
        Finding finding = Refused(policy, _other.Answer(_nonce, _asked.Claims), MachineRules.Vault);
        Assert.Equal($"{_other.Claims.Vault}", finding.Expected);
        Assert.Equal($"{_asked.Claims.Vault}", finding.Seen);
        Refused(policy, _other.Answer(_nonce, _asked.Claims), MachineRules.VolumeKeyId);
        // And claims that were put into the bundle afterwards are covered by no quote.
        Refused(policy, _other.Answer(_nonce) with { Machine = _asked.Claims }, QuoteRules.ExtraData);
    }

    // The other machine's evidence with the endorsement key and its certificates of the one that was asked.
    private EvidenceBundle Dressed()
    {
        EvidenceBundle bundle = _other.Answer(_nonce);
        TpmEvidence asked = _asked.Answer(_nonce).Tpm!;
        return bundle with
        {
            Tpm = bundle.Tpm! with { EkPublic = asked.EkPublic, EkCertificates = asked.EkCertificates },
        };
    }

    private Challenge Challenge() => new(_nonce) { TlsPublicKey = _asked.TlsKey };

    private Activation Activation(byte[] answer) =>
        new(_asked.EkPublic, _asked.AkPublic.Name.Bytes.ToArray(), _secret, answer);

    private void Accepted(Policy policy, EvidenceBundle bundle)
    {
        Verdict verdict = _verifier.Verify(bundle, policy, _asked.Time);
        Assert.True(verdict.IsAccepted, string.Join('\n', verdict.Refusals));
    }

    private Finding Refused(Policy policy, EvidenceBundle bundle, Rule rule)
    {
        Verdict verdict = _verifier.Verify(bundle, policy, _asked.Time);
        return Assert.Single(verdict.Refusals, finding => finding.Rule == rule);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
