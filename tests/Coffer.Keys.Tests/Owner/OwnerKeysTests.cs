using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coffer.Bytes;
using Coffer.Keys.Owner;

namespace Coffer.Keys.Tests.Owner;

public sealed class OwnerKeysTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OwnerKeys s_keys = OwnerKeys.Create(
        "example",
        new CountingRandomSource("owner"),
        new FixedTime(s_now)
    );

    [Fact]
    public void Certificates_name_owner_and_role()
    {
        Assert.Equal("CN=example PK", s_keys.Pk.Certificate.Subject);
        Assert.Equal("CN=example KEK", s_keys.Kek.Certificate.Subject);
        Assert.Equal("CN=example db", s_keys.Db.Certificate.Subject);
    }

    [Fact]
    public void Each_is_a_self_signed_RSA_2048_with_its_private_key() =>
        Assert.All(
            [s_keys.Pk, s_keys.Kek, s_keys.Db],
            owner =>
            {
                X509Certificate2 certificate = owner.Certificate;
                using RSA key = certificate.GetRSAPublicKey()!;
                Assert.Equal(2048, owner.Key.KeySize);
                Assert.Equal(owner.Key.ExportRSAPublicKey(), key.ExportRSAPublicKey());
                Assert.Equal(certificate.Subject, certificate.Issuer);
                Assert.Equal("1.2.840.113549.1.1.11", certificate.SignatureAlgorithm.Value);
            }
        );

    [Fact]
    public void Validity_begins_a_day_before_the_clock_and_lasts_20_years()
    {
        Assert.Equal(s_now.AddDays(-1).UtcDateTime, s_keys.Db.Certificate.NotBefore.ToUniversalTime());
        Assert.Equal(s_now.AddDays(-1).AddYears(20).UtcDateTime, s_keys.Db.Certificate.NotAfter.ToUniversalTime());
    }

    [Fact]
    public void No_two_keys_are_the_same()
    {
        string[] keys =
        [
            .. new[] { s_keys.Pk, s_keys.Kek, s_keys.Db }.Select(owner => owner.Certificate.GetPublicKeyString()),
            Convert.ToHexString(s_keys.PcrPolicy.ExportRSAPublicKey()),
        ];
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public void The_owner_is_a_random_UUID()
    {
        Assert.Equal(4, s_keys.OwnerId.Version);
        using OwnerKeys other = OwnerKeys.Create("example", SystemRandomSource.Instance, new FixedTime(s_now));
        Assert.NotEqual(s_keys.OwnerId, other.OwnerId);
    }

    [Fact]
    public void A_name_cannot_add_to_the_subject()
    {
        using OwnerKeys keys = OwnerKeys.Create("a, O=b", new CountingRandomSource("name"), new FixedTime(s_now));
        X500RelativeDistinguishedName only = Assert.Single(
            keys.Pk.Certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        );
        Assert.Equal("a, O=b PK", only.GetSingleElementValue());
    }
}
