using System.Security.Cryptography;
using Coffer.Image.Build;
using Coffer.Image.Tests.Export;
using Coffer.Keys.Owner;

namespace Coffer.Image.Tests.Build;

public sealed class OwnerKeyDigestsTests
{
    private static readonly OwnerKeys s_keys = TestImage.Keys;

    [Fact]
    public void Certificates_are_told_by_their_fingerprints_and_keys_by_their_public_halves()
    {
        Assert.Equal(
            [
                new("certificate of PK", Fingerprint(s_keys.Pk)),
                new("certificate of KEK", Fingerprint(s_keys.Kek)),
                new("certificate of db", Fingerprint(s_keys.Db)),
                new("pcr-policy key", Digest(s_keys.PcrPolicy.ExportSubjectPublicKeyInfo())),
                new("config key", Digest(s_keys.Config.ExportSubjectPublicKeyInfo())),
            ],
            OwnerKeyDigests.Of(s_keys, hasConfig: true)
        );
    }

    [Fact]
    public void What_is_forbidden_is_told_where_something_is()
    {
        Assert.Contains(
            new("dbx", Digest(TestImage.ForbiddingKeys.Dbx!.Bytes.ToArray())),
            OwnerKeyDigests.Of(TestImage.ForbiddingKeys, hasConfig: true)
        );
        Assert.DoesNotContain("dbx", OwnerKeyDigests.Of(s_keys, hasConfig: true).Select(key => key.Name));
    }

    [Fact]
    public void A_machine_without_an_agent_has_no_config_key() =>
        Assert.DoesNotContain("config key", OwnerKeyDigests.Of(s_keys, hasConfig: false).Select(key => key.Name));

    private static string Fingerprint(OwnerCertificate certificate) =>
        certificate.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
