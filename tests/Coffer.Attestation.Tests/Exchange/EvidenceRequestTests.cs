using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Tests.Exchange;

public sealed class EvidenceRequestTests
{
    private const string Nonce = "000102030405060708090a0b0c0d0e0f";

    private static readonly MadeCredential s_credential = new(
        new TpmsIdObject(new byte[] { 1, 2 }, new byte[] { 3, 4, 5 }),
        new byte[] { 6, 7, 8, 9 }
    );

    [Fact]
    public void What_is_written_is_read()
    {
        byte[] nonce = Convert.FromHexString(Nonce);
        EvidenceRequest plain = EvidenceRequest.Read(new EvidenceRequest(nonce).ToBytes()).OrThrow();
        Assert.Equal(nonce, plain.Nonce.ToArray());
        Assert.Null(plain.Credential);
        EvidenceRequest full = EvidenceRequest.Read(new EvidenceRequest(nonce, s_credential).ToBytes()).OrThrow();
        Assert.Equal(s_credential.ToBytes(), full.Credential!.ToBytes());
    }

    [Theory]
    [InlineData("", "request.json")]
    [InlineData("[]", "request.value")]
    [InlineData("{}", "request.nonce")]
    [InlineData("{\"nonce\":\"\"}", "request.value")]
    [InlineData("{\"nonce\":\"0001020304050607\"}", "request.value")]
    [InlineData("{\"nonce\":\"000102030405060708090A0B0C0D0E0F\"}", "request.value")]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"nonce\":\"" + Nonce + "\"}", "request.duplicate-member")]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"more\":1}", "request.member")]
    [InlineData("{\"nonce\":\"" + Nonce + "\"} {}", "request.json")]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"credential\":null}", "request.value")]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"credential\":{}}", "request.credential")]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"credential\":{\"secret\":\"AAAA\"}}", "request.credential")]
    [InlineData(
        "{\"nonce\":\"" + Nonce + "\",\"credential\":{\"credential-blob\":\"/////w==\"}}",
        "request.credential"
    )]
    [InlineData("{\"nonce\":\"" + Nonce + "\",\"credential\":{\"more\":1}}", "request.member")]
    public void Another_document_is_refused(string json, string reason) =>
        Assert.Equal(reason, EvidenceRequest.Read(Encoding.UTF8.GetBytes(json)).Refusal?.Reason);

    [Fact]
    public void A_nonce_over_64_bytes_is_refused() =>
        Assert.NotNull(EvidenceRequest.Read(new EvidenceRequest(new byte[65]).ToBytes()).Refusal);
}
