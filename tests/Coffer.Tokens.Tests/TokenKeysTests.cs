using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.Pkcs7;
using Coffer.Firmware.Prediction;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Configuration;
using Coffer.Keys.Owner;
using Coffer.Keys.Tests.Owner;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tokens.Tests;

/// <summary>docs/formats.md, section 18: owner keys in a PKCS #11 token; SoftHSM is the token, sbverify and openssl judge.</summary>
[Collection(TokenCollection.Name)]
public sealed class TokenKeysTests : IDisposable
{
    // Made once: what is made in a token stays in it.
    private static readonly Lazy<string> s_keys = new(MakeOwner);
    private readonly TokenKeys _tokens = new(new FixedPin());

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public void The_directory_has_addresses_in_the_place_of_private_keys()
    {
        Assert.Equal(
            [
                "KEK.crt",
                "KEK.uri",
                "PK.crt",
                "PK.uri",
                "config.pub",
                "config.uri",
                "db.crt",
                "db.uri",
                "operator.key",
                "operator.pem",
                "owner.json",
                "pcr-policy.pub",
                "pcr-policy.uri",
                "release.pub",
                "release.uri",
            ],
            Directory.GetFiles(s_keys.Value).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            $"pkcs11:token=owner;object=db;type=private?module-path={SoftHsm.Module}\n",
            File.ReadAllText(Path.Combine(s_keys.Value, "db.uri"))
        );
    }

    [Fact]
    public void Whoever_only_reads_asks_for_no_PIN()
    {
        FixedPin pin = new();
        using TokenKeys tokens = new(pin);
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, tokens).OrThrow();
        Assert.Equal(2048, keys.Db.Key.KeySize);
        Assert.Equal(0, pin.Asked);
    }

    [Fact]
    public void Every_key_signs_and_the_PIN_is_asked_for_once()
    {
        FixedPin pin = new();
        using TokenKeys tokens = new(pin);
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, tokens).OrThrow();
        byte[] data = Encoding.UTF8.GetBytes("signed");
        foreach (RSA key in (RSA[])[keys.Pk.Key, keys.Kek.Key, keys.Db.Key, keys.PcrPolicy])
        {
            byte[] signature = key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            Assert.Equal(signature, key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            using RSA other = RSA.Create(key.ExportParameters(false));
            Assert.True(other.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        Assert.True(CoseSign1.Sign(data, keys.Config).Verify(keys.Config));
        Assert.Equal(1, pin.Asked);
    }

    [Fact]
    public void Sbverify_accepts_an_image_that_a_token_signed()
    {
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, _tokens).OrThrow();
        byte[] small = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Artefacts", "small-signed.efi"));
        string image = Path.Combine(s_keys.Value, "..", "signed.efi");
        File.WriteAllBytes(image, AuthenticodeSigner.Sign(small, keys.Db.Certificate, keys.Db.Key).OrThrow());
        string verdict = StockTool.Run(
            "sbsigntool",
            "sbverify",
            ["--cert", $"{s_keys.Value}/db.crt", image],
            s_keys.Value
        );
        Assert.Contains("Signature verification OK", verdict, StringComparison.Ordinal);
    }

    // The other steps of a build: PCR 11 of the OS, the variables for firmware in setup mode, the execution policy.
    [Fact]
    public void Every_step_of_a_build_signs_with_a_token()
    {
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, _tokens).OrThrow();
        PcrPrediction pcr = Pcr4Prediction.Compute([new MeasuredImage("image", new byte[32])]);
        Assert.Null(PcrSignature.Sign(pcr, keys.PcrPolicy).Verify(keys.PcrPolicy));

        (X509Certificate2 kek, EfiTime time) = (keys.Kek.Certificate, EfiTime.From(DateTimeOffset.UnixEpoch));
        byte[] db = EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(keys.OwnerId, keys.Db.Certificate));
        AuthenticatedVariable variable = AuthenticatedVariable.Sign(EfiVariableName.Db, db, time, kek, keys.Kek.Key);
        Assert.Null(variable.Verify(EfiVariableName.Db, [kek]).Refusal);

        string policy = Path.Combine(s_keys.Value, "..", "policy.p7s");
        File.WriteAllBytes(policy, SignedDocument.Sign("policy"u8, keys.Db.Certificate, keys.Db.Key));
        string[] input = ["-inform", "DER", "-in", policy, "-CAfile", $"{s_keys.Value}/db.crt", "-purpose", "any"];
        string seen = StockTool.Run("openssl", "openssl", ["smime", "-verify", .. input], s_keys.Value);
        Assert.Equal("policy", seen);
    }

    [Fact]
    public void Openssl_accepts_the_certificates()
    {
        foreach (string name in (string[])["PK", "KEK", "db"])
        {
            string crt = $"{s_keys.Value}/{name}.crt";
            StockTool.Run(
                "openssl",
                "openssl",
                ["verify", "-check_ss_sig", "-no_check_time", "-CAfile", crt, crt],
                s_keys.Value
            );
        }
    }

    [Fact]
    public void Nothing_private_comes_out()
    {
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, _tokens).OrThrow();
        Assert.Throws<CryptographicException>(() => keys.Db.Key.ExportParameters(true));
        Assert.Throws<CryptographicException>(() => keys.Config.ExportParameters(true));
        Assert.Throws<NotSupportedException>(() =>
            keys.Db.Key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        );
    }

    [Fact]
    public void A_wrong_PIN_is_tried_once()
    {
        FixedPin pin = new("0000");
        using TokenKeys tokens = new(pin);
        RSA key = tokens.Rsa(SoftHsm.Token("wrong") with { Object = "db" }, AnyRsa());
        Assert.Equal("token.pin", ReasonOf(key));
        Assert.Equal("token.pin", ReasonOf(key));
        Assert.Equal(1, pin.Asked);
        Assert.Equal(
            "token.pin",
            ReasonOf(tokens.Rsa(SoftHsm.Token("wrong") with { Object = "KEK", PinSource = "/run/pin" }, AnyRsa()))
        );
        Assert.Equal(1, pin.Asked);
    }

    [Theory]
    [InlineData("token.missing", "nobody")]
    [InlineData("token.missing", "twice")]
    [InlineData("token.key-missing", "empty")]
    public void What_is_not_there_is_refused(string reason, string token) =>
        Assert.Equal(reason, ReasonOf(_tokens.Rsa(SoftHsm.Token(token) with { Object = "db" }, AnyRsa())));

    [Theory]
    [InlineData("/usr/lib/softhsm/nothing.so")]
    [InlineData("/etc/hostname")]
    [InlineData("/lib/x86_64-linux-gnu/libm.so.6")]
    public void What_is_no_library_of_a_token_is_refused(string module) =>
        Assert.Equal("token.module", ReasonOf(_tokens.Rsa(new Pkcs11Uri("owner", module) { Object = "db" }, AnyRsa())));

    [Fact]
    public void A_certificate_of_another_key_gets_no_signature()
    {
        Pkcs11Uri uri = Pkcs11Uri.Read(File.ReadAllText(Path.Combine(s_keys.Value, "db.uri")).TrimEnd()).OrThrow();
        Assert.Equal("token.other-key", ReasonOf(_tokens.Rsa(uri, AnyRsa())));
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa config = _tokens.Ecdsa(uri with { Object = "config" }, other.ExportParameters(false));
        Assert.Equal(
            "token.other-key",
            Assert.Throws<RefusedException>(() => config.SignHash(new byte[32])).Refusal.Reason
        );
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        Assert.True(Directory.Exists(s_keys.Value));
        Assert.Equal(
            "token.key-type",
            ReasonOf(_tokens.Rsa(SoftHsm.Token("owner") with { Object = "config" }, AnyRsa()))
        );
    }

    [Fact]
    public void A_token_has_the_keys_of_one_owner()
    {
        Assert.True(Directory.Exists(s_keys.Value));
        using NewTokenKeys made = new(_tokens, SoftHsm.Token("owner"));
        Assert.Equal("token.exists", Assert.Throws<RefusedException>(() => made.NewRsa("db")).Refusal.Reason);
    }

    [Fact]
    public void A_token_that_signed_makes_keys_without_another_PIN()
    {
        FixedPin pin = new();
        using TokenKeys tokens = new(pin);
        using OwnerKeys keys = KeyDirectory.Load(s_keys.Value, tokens).OrThrow();
        byte[] before = keys.Db.Key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using (NewTokenKeys made = new(tokens, SoftHsm.Token("owner")))
            Assert.Equal(256, made.NewEcdsa("later").KeySize);
        Assert.Equal(before, keys.Db.Key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(1, pin.Asked);
    }

    // An empty one would ask for the PIN at the token itself, the others would cost a try.
    [Theory]
    [InlineData("")]
    [InlineData("2468-token\r")]
    public void What_cannot_be_a_PIN_is_not_tried(string typed)
    {
        using TokenKeys tokens = new(new FixedPin(typed));
        Assert.Equal("token.pin-form", ReasonOf(tokens.Rsa(SoftHsm.Token("wrong") with { Object = "db" }, AnyRsa())));
    }

    [Fact]
    public void What_is_not_to_be_kept_is_removed_again()
    {
        using TokenKeys tokens = new(new FixedPin());
        using (NewTokenKeys made = new(tokens, SoftHsm.Token("broken")))
            made.NewEcdsa("config");
        using NewTokenKeys again = new(tokens, SoftHsm.Token("broken"));
        Assert.Equal(256, again.NewEcdsa("config").KeySize);
    }

    private static string MakeOwner()
    {
        using TokenKeys tokens = new(new FixedPin());
        using NewTokenKeys made = new(tokens, SoftHsm.Token("owner"));
        using OwnerKeys keys = OwnerKeys.Create("token", SystemRandomSource.Instance, TimeProvider.System, made);
        string directory = Path.Combine(SoftHsm.Scratch, "keys");
        Assert.Null(KeyDirectory.Save(keys, directory, PlainFileSystem.Instance));
        made.Keep();
        return directory;
    }

    private static RSAParameters AnyRsa()
    {
        using RSA key = RSA.Create(2048);
        return key.ExportParameters(false);
    }

    private static string ReasonOf(RSA key) =>
        Assert
            .Throws<RefusedException>(() => key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            .Refusal.Reason;
}
