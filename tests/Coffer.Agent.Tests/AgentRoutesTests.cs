using System.Text;
using System.Text.Json;
using Coffer.Agent.Tests.Fixtures;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;
using Coffer.Tpm;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Agent.Tests;

public sealed class AgentRoutesTests : IDisposable
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly TestMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Evidence_is_a_bundle_that_its_reader_takes_and_that_binds_nonce_and_TLS_key()
    {
        JsonElement answer = _machine.Ask("/v1/evidence", Request(new(s_nonce))).OrThrow();
        byte[] json = Encoding.UTF8.GetBytes(answer.GetProperty("bundle").GetRawText());
        EvidenceBundle bundle = EvidenceBundleReader.Read(json).OrThrow();
        Assert.Equal(s_nonce, bundle.Agent!.Nonce.ToArray());
        Assert.Equal(TestMachine.TlsPublicKey, bundle.Agent.TlsPublicKey.ToArray());
        Assert.Equal("web", bundle.Machine!.Name);
        TpmsAttest quote = TpmsAttest.Read(bundle.Tpm!.Quote.Span).OrThrow();
        Assert.Equal(
            Bindings.QuoteExtraData(s_nonce, TestMachine.TlsPublicKey, bundle.Machine),
            quote.ExtraData.ToArray()
        );
        Assert.Null(bundle.Snp);
        Assert.False(answer.TryGetProperty("activation", out _));
    }

    [Fact]
    public void A_credential_for_the_keys_of_the_identity_comes_back_open()
    {
        JsonElement identity = _machine.Ask("/v1/identity").OrThrow();
        TpmtPublic ek = TpmtPublic.Read(identity.GetProperty("ek-public").GetBytesFromBase64()).OrThrow();
        TpmtPublic ak = TpmtPublic.Read(identity.GetProperty("ak-public").GetBytesFromBase64()).OrThrow();
        JsonElement answer = _machine.Ask("/v1/evidence", Request(new(s_nonce, Credential(ek, ak.Name)))).OrThrow();
        Assert.Equal(s_nonce, answer.GetProperty("activation").GetBytesFromBase64());
    }

    [Fact]
    public void A_credential_for_another_key_is_the_callers_fault()
    {
        JsonElement identity = _machine.Ask("/v1/identity").OrThrow();
        TpmtPublic ek = TpmtPublic.Read(identity.GetProperty("ek-public").GetBytesFromBase64()).OrThrow();
        Parsed<JsonElement> answer = _machine.Ask("/v1/evidence", Request(new(s_nonce, Credential(ek, ek.Name))));
        Assert.Equal("request.credential", answer.Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{ "nonce": "00" }""")]
    public void A_question_that_is_none_is_the_callers_fault(string body) =>
        Assert.StartsWith("request.", _machine.Ask("/v1/evidence", body).Refusal?.Reason, StringComparison.Ordinal);

    [Fact]
    public void Status_says_what_the_boot_left_behind()
    {
        JsonElement status = _machine.Ask("/v1/status").OrThrow();
        Assert.Equal("web", status.GetProperty("name").GetString());
        Assert.Equal("3", status.GetProperty("generation").GetString());
        Assert.Equal("done", status.GetProperty("integrity-progress").GetString());
        Assert.Equal("coffer-boot-1", status.GetProperty("boot").GetProperty("format").GetString());
        Assert.True(status.GetProperty("uptime-seconds").GetInt64() > 0);
    }

    private static MadeCredential Credential(TpmtPublic ek, TpmName akName)
    {
        using Secret secret = Secret.CopyOf(s_nonce);
        return CredentialMaking.Make(ek, akName, secret, SystemRandomSource.Instance).OrThrow();
    }

    private static string Request(EvidenceRequest request) => Encoding.UTF8.GetString(request.ToBytes());
}
