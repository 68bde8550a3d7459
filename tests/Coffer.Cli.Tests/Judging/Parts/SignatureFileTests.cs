using System.Security.Cryptography;
using Coffer.Cli.Judging.Parts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Cli.Tests.Judging.Parts;

public sealed class SignatureFileTests
{
    private static readonly byte[] s_quote = [1, 2, 3];

    public static TheoryData<string> Hashes => ["SHA256", "SHA384", "SHA512", "SHA1"];

    [Theory, MemberData(nameof(Hashes))]
    public void A_bare_RSA_signature_gets_the_hash_that_it_was_made_with(string hash)
    {
        using RSA rsa = RSA.Create(2048);
        byte[] bare = rsa.SignData(s_quote, new HashAlgorithmName(hash), RSASignaturePadding.Pkcs1);
        TpmtSignature signature = Read(SignatureFile.ToTpmt(bare, s_quote, rsa.ExportSubjectPublicKeyInfo()).OrThrow());
        Assert.Equal(TpmAlgId.RsaSsa, signature.Scheme.Scheme);
        Assert.Equal(hash, signature.Scheme.HashAlg.HashName.Name);
    }

    [Fact]
    public void A_bare_PSS_signature_is_told_from_PKCS1()
    {
        using RSA rsa = RSA.Create(2048);
        byte[] bare = rsa.SignData(s_quote, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        TpmtSignature signature = Read(SignatureFile.ToTpmt(bare, s_quote, rsa.ExportSubjectPublicKeyInfo()).OrThrow());
        Assert.Equal(TpmAlgId.RsaPss, signature.Scheme.Scheme);
    }

    [Fact]
    public void A_DER_signature_of_an_elliptic_curve_is_taken_apart()
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = ecdsa.SignData(s_quote, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] spki = ecdsa.ExportSubjectPublicKeyInfo();
        TpmsSignatureEcc signature = Assert.IsType<TpmsSignatureEcc>(
            Read(SignatureFile.ToTpmt(der, s_quote, spki).OrThrow())
        );
        byte[] fixedSize = new byte[64];
        signature.R.Span.CopyTo(fixedSize.AsSpan(32 - signature.R.Length));
        signature.S.Span.CopyTo(fixedSize.AsSpan(64 - signature.S.Length));
        Assert.True(ecdsa.VerifyData(s_quote, fixedSize, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void What_is_a_structure_already_stays_as_it_is()
    {
        byte[] tpmt = new TpmsSignatureEcc(TpmAlgId.Sha256, new TpmBuffer([1]), new TpmBuffer([2])).ToBytes();
        Assert.Equal(tpmt, SignatureFile.ToTpmt(tpmt, s_quote, default).OrThrow());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("3006020101020102ff")]
    [InlineData("30060201010201")]
    [InlineData("3006020181020102")]
    public void Other_bytes_are_refused(string hex) =>
        Assert.Equal(
            "verify.signature",
            SignatureFile.ToTpmt(Convert.FromHexString(hex), s_quote, default).Refusal?.Reason
        );

    private static TpmtSignature Read(byte[] bytes) => TpmtSignature.Read(bytes).OrThrow();
}
