using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Clouds.Google.Account;
using Coffer.Clouds.Tests.Fakes;

namespace Coffer.Clouds.Tests.Google.Account;

public sealed class ServiceAccountTests
{
    [Fact]
    public void The_file_that_Google_gives_is_read()
    {
        using ServiceAccount account = ServiceAccount.Read(AccountFile.Bytes()).OrThrow();
        Assert.Equal(AccountFile.Email, account.Email);
        Assert.Equal("0123456789abcdef", account.KeyId);
        Assert.Equal(new Uri(AccountFile.TokenUri), account.TokenUri);
        byte[] signature = account.Sign("data"u8);
        Assert.True(
            AccountFile.Key.VerifyData("data"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        );
    }

    [Theory]
    [InlineData("type")]
    [InlineData("private_key")]
    [InlineData("private_key_id")]
    [InlineData("client_email")]
    public void Each_member_that_is_needed_must_be_there(string name) =>
        Assert.Equal("gcp-account.member", Reason(AccountFile.Bytes(without: name)));

    [Theory]
    [InlineData("colour", "red", "gcp-account.member")]
    [InlineData("type", "authorized_user", "gcp-account.value")]
    [InlineData("universe_domain", "example.com", "gcp-account.value")]
    [InlineData("client_email", "a\nb", "gcp-account.value")]
    [InlineData("token_uri", "", "gcp-account.token-uri")]
    [InlineData("token_uri", "http://oauth2.example/token", "gcp-account.token-uri")]
    [InlineData("token_uri", "https://me@oauth2.example/token", "gcp-account.token-uri")]
    [InlineData("token_uri", "https://oauth2.example/token?a=b", "gcp-account.token-uri")]
    [InlineData("token_uri", "file:///etc/passwd", "gcp-account.token-uri")]
    [InlineData("private_key", "", "gcp-account.key")]
    [InlineData("private_key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "gcp-account.key")]
    public void What_is_not_the_format_is_refused(string name, string value, string reason) =>
        Assert.Equal(reason, Reason(AccountFile.Bytes(with: (name, value))));

    [Fact]
    public void Keys_that_are_too_small_or_of_another_kind_are_refused()
    {
        using RSA small = RSA.Create(1024);
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] keys =
        [
            small.ExportPkcs8PrivateKeyPem(),
            curve.ExportPkcs8PrivateKeyPem(),
            AccountFile.Key.ExportRSAPrivateKeyPem(),
            AccountFile.Key.ExportSubjectPublicKeyInfoPem(),
        ];
        foreach (string key in keys)
            Assert.Equal("gcp-account.key", Reason(AccountFile.Bytes(with: ("private_key", key))));
    }

    [Theory]
    [InlineData("", "gcp-account.json")]
    [InlineData("[]", "gcp-account.value")]
    [InlineData("{}", "gcp-account.member")]
    [InlineData("""{"type":"service_account","type":"service_account"}""", "gcp-account.duplicate-member")]
    [InlineData("""{"private_key":7}""", "gcp-account.value")]
    [InlineData("""{"private_key":"\ud800"}""", "gcp-account.value")]
    [InlineData("{} {}", "gcp-account.json")]
    public void What_is_no_such_document_is_refused(string json, string reason) =>
        Assert.Equal(reason, Reason(AccountFile.Text(json)));

    [Fact]
    public void A_key_that_is_too_long_is_refused() =>
        Assert.Equal("gcp-account.value", Reason(AccountFile.Bytes(with: ("private_key", new string('x', 9000)))));

    [Fact]
    public void No_refusal_shows_the_key()
    {
        string pem = AccountFile.Key.ExportPkcs8PrivateKeyPem();
        Refusal refusal = ServiceAccount.Read(AccountFile.Bytes(with: ("private_key", pem[..^100]))).Refusal!;
        Assert.DoesNotContain(pem[40..70], $"{refusal}");
        Assert.Contains("gcloud iam service-accounts keys create", refusal.NextStep);
    }

    [Fact]
    public void The_assertion_is_the_RFCs()
    {
        using ServiceAccount account = AccountFile.Account;
        string[] parts = SignedAssertion.Of(account, DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)).Split('.');
        Assert.Equal("""{"alg":"RS256","typ":"JWT","kid":"0123456789abcdef"}""", Decoded(parts[0]));
        Assert.Equal(
            $$"""{"iss":"{{AccountFile.Email}}","scope":"{{SignedAssertion.Scope}}","aud":"{{AccountFile.TokenUri}}","iat":1800000000,"exp":1800003600}""",
            Decoded(parts[1])
        );
        Assert.Equal(3, parts.Length);
    }

    private static string Decoded(string part) =>
        Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string? Reason(byte[] file)
    {
        Parsed<ServiceAccount> read = ServiceAccount.Read(file);
        read.Value?.Dispose();
        return read.Refusal?.Reason;
    }
}
