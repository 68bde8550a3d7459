using Coffer.Attestation.Evidence;
using Coffer.Bytes;
using Coffer.Evidence.Tests.Fixtures;
using Coffer.Evidence.Tpm;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Evidence.Tests.Tpm;

public sealed class MachineTpmTests : IDisposable
{
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly SoftwareTpm _software = CertifiedTpm.Make();
    private readonly MachineTpm _tpm;

    public MachineTpmTests() => _tpm = Tpms.Of(_software);

    public void Dispose()
    {
        _tpm.Dispose();
        _software.Dispose();
    }

    [Fact]
    public void Its_keys_come_with_the_certificate_of_the_endorsement_key()
    {
        TpmEvidence keys = _tpm.Identify().OrThrow();
        TpmtPublic ak = TpmtPublic.Read(keys.AkPublic.Span).OrThrow();
        Assert.Equal(_tpm.AkName().OrThrow(), ak.Name);
        Assert.Empty(keys.AkCertificates);
        Assert.True(EkTemplates.Matches(TpmtPublic.Read(keys.EkPublic.Span).OrThrow()));
        Assert.Single(keys.EkCertificates);
        Assert.True(keys.Quote.IsEmpty);
    }

    [Fact]
    public void A_quote_carries_what_it_was_asked_for_over_PCRs_0_to_15()
    {
        TpmEvidence quoted = _tpm.Quote(s_data).OrThrow();
        TpmsAttest attest = TpmsAttest.Read(quoted.Quote.Span).OrThrow();
        Assert.Equal(new TpmBuffer(s_data), attest.ExtraData);
        PcrBankEvidence bank = Assert.Single(quoted.Pcrs);
        Assert.Equal("sha256", bank.Bank.Name);
        Assert.Equal(Enumerable.Range(0, 16), bank.Values.Keys);
        Assert.Equal(_tpm.Identify().OrThrow().AkPublic.ToArray(), quoted.AkPublic.ToArray());
    }

    [Fact]
    public void Tpm2_checkquote_agrees()
    {
        TpmEvidence quoted = _tpm.Quote(s_data).OrThrow();
        byte[] spki = TpmPublicKey.Spki(TpmtPublic.Read(quoted.AkPublic.Span).OrThrow()).OrThrow().ToArray();
        File.WriteAllText(
            _software.PathOf("ak.pem"),
            System.Security.Cryptography.PemEncoding.WriteString("PUBLIC KEY", spki)
        );
        File.WriteAllBytes(_software.PathOf("quote"), quoted.Quote.ToArray());
        File.WriteAllBytes(_software.PathOf("signature"), quoted.QuoteSignature.ToArray());
        string[] files = ["-u", "ak.pem", "-m", "quote", "-s", "signature"];
        _software.Tools("tpm2_checkquote", [.. files, "-q", Convert.ToHexStringLower(s_data)]);
    }

    [Fact]
    public void A_credential_for_its_keys_is_opened()
    {
        TpmEvidence keys = _tpm.Identify().OrThrow();
        TpmtPublic ek = TpmtPublic.Read(keys.EkPublic.Span).OrThrow();
        using Secret secret = Secret.CopyOf(s_data);
        MadeCredential made = CredentialMaking
            .Make(ek, _tpm.AkName().OrThrow(), secret, SystemRandomSource.Instance)
            .OrThrow();
        using Secret opened = _tpm.Activate(made).OrThrow();
        Assert.True(opened.FixedTimeEquals(s_data));
    }

    [Fact]
    public void After_a_failure_the_next_question_is_answered()
    {
        TpmEvidence keys = _tpm.Identify().OrThrow();
        TpmtPublic ek = TpmtPublic.Read(keys.EkPublic.Span).OrThrow();
        using Secret secret = Secret.CopyOf(s_data);
        MadeCredential foreign = CredentialMaking.Make(ek, ek.Name, secret, SystemRandomSource.Instance).OrThrow();
        Assert.Equal("activation.integrity", _tpm.Activate(foreign).Refusal?.Reason);
        Assert.Equal(keys.AkPublic.ToArray(), _tpm.Identify().OrThrow().AkPublic.ToArray());
    }

    [Fact]
    public void A_machine_without_a_TPM_says_so()
    {
        using MachineTpm none = new(() => TpmConnection.Open("/nowhere/tpmrm0"));
        Assert.Equal("agent.tpm", none.Quote(s_data).Refusal?.Reason);
        Assert.False(none.HasHclReport());
    }
}
