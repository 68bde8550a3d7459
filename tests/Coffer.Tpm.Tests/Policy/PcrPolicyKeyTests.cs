using System.Security.Cryptography;
using Coffer.Tpm.Policy;
using CsCheck;

namespace Coffer.Tpm.Tests.Policy;

public sealed class PcrPolicyKeyTests
{
    [Fact]
    public void PEM_and_DER_give_the_same_name()
    {
        using RSA rsa = RSA.Create(2048);
        TpmName fromPem = PcrPolicyKey.FromPem(rsa.ExportSubjectPublicKeyInfoPem()).OrThrow().Name;
        Assert.Equal(fromPem, PcrPolicyKey.FromSubjectPublicKeyInfo(rsa.ExportSubjectPublicKeyInfo()).OrThrow().Name);
    }

    [Fact]
    public void A_key_too_short_is_refused()
    {
        using RSA rsa = RSA.Create(1024);
        Assert.Equal("an RSA key of 1024 bits", PcrPolicyKey.FromRsa(rsa).Refusal?.Seen);
    }

    [Fact]
    public void An_elliptic_curve_key_is_refused()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(
            "pcr-policy-key.malformed",
            PcrPolicyKey.FromSubjectPublicKeyInfo(ecdsa.ExportSubjectPublicKeyInfo()).Refusal?.Reason
        );
    }

    [Fact]
    public void A_private_key_is_refused()
    {
        using RSA rsa = RSA.Create(2048);
        Assert.Equal("no PUBLIC KEY block", PcrPolicyKey.FromPem(rsa.ExportPkcs8PrivateKeyPem()).Refusal?.Seen);
    }

    [Fact]
    public void Bytes_after_the_key_are_refused()
    {
        using RSA rsa = RSA.Create(2048);
        byte[] spki = [.. rsa.ExportSubjectPublicKeyInfo(), 0];
        Assert.Equal("1 more bytes", PcrPolicyKey.FromSubjectPublicKeyInfo(spki).Refusal?.Seen);
    }

    [Fact]
    public void Any_bytes_are_refused_and_never_throw() =>
        Gen.Byte.Array[0, 400].Sample(bytes => PcrPolicyKey.FromSubjectPublicKeyInfo(bytes).Refusal is not null);

    [Fact]
    public void Any_text_is_refused_and_never_throws() =>
        Gen.String.Sample(text => PcrPolicyKey.FromPem(text).Refusal is not null);
}
