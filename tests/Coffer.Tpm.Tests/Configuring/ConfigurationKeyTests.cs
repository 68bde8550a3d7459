using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Configuring;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Configuring;

public sealed class ConfigurationKeyTests : IDisposable
{
    private readonly SoftwareTpm _software = new();
    private readonly StorageRootKey _srk;
    private readonly Secret _auth = Secret.Random(ConfigurationKey.AuthSize, SystemRandomSource.Instance);
    private readonly ECDiffieHellman _peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public ConfigurationKeyTests() => _srk = StorageRootKey.Ensure(_software.Device).OrThrow();

    public void Dispose()
    {
        _software.Dispose();
        _auth.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public void The_TPM_agrees_on_what_the_other_side_computes()
    {
        ConfigurationKey key = ConfigurationKey.Make(_srk, _auth).OrThrow();
        for (int i = 0; i < 4; i++)
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            using Secret x = key.Agree(_srk, _auth, PointOf(peer)).OrThrow();
            Assert.Equal(Expected(peer, key), x.Span.ToArray());
        }
    }

    [Fact]
    public void Neither_the_shared_point_nor_the_authorization_value_crosses_the_wire_in_clear()
    {
        RecordingTransport wire = new(_software);
        StorageRootKey srk = StorageRootKey.Ensure(_software.Through(wire)).OrThrow();
        ConfigurationKey key = ConfigurationKey.Make(srk, _auth).OrThrow();
        using Secret x = key.Agree(srk, _auth, PointOf(_peer)).OrThrow();
        Assert.NotEmpty(wire.Commands);
        Assert.False(wire.Saw(x.Span));
        Assert.False(wire.Saw(_auth.Span));
    }

    [Fact]
    public void Without_the_vaults_authorization_value_it_does_nothing()
    {
        ConfigurationKey key = ConfigurationKey.Make(_srk, _auth).OrThrow();
        using Secret other = Secret.Random(ConfigurationKey.AuthSize, SystemRandomSource.Instance);
        using AttestationKey ak = AttestationKey.OpenOwn(_software.Device).OrThrow();
        Assert.Equal("configuration-key.tpm", key.Agree(_srk, other, PointOf(_peer)).Refusal?.Reason);
        Assert.Equal("configuration-key.tpm", key.Certify(_srk, other, ak, "nonce"u8).Refusal?.Reason);
    }

    [Fact]
    public void A_point_beside_the_curve_and_another_TPM_are_refused()
    {
        ConfigurationKey key = ConfigurationKey.Make(_srk, _auth).OrThrow();
        TpmsEccPoint beside = PointOf(_peer) with { Y = new byte[32] };
        Assert.StartsWith("configuration-key.", key.Agree(_srk, _auth, beside).Refusal?.Reason);
        using SoftwareTpm other = new();
        StorageRootKey elsewhere = StorageRootKey.Ensure(other.Device).OrThrow();
        Assert.StartsWith("configuration-key.", key.Agree(elsewhere, _auth, PointOf(_peer)).Refusal?.Reason);
    }

    [Fact]
    public void The_attestation_key_certifies_its_name()
    {
        ConfigurationKey key = ConfigurationKey.Make(_srk, _auth).OrThrow();
        using AttestationKey ak = AttestationKey.OpenOwn(_software.Device).OrThrow();
        AttestResponse certified = key.Certify(_srk, _auth, ak, "nonce"u8).OrThrow();
        TpmsAttest attest = TpmsAttest.Read(certified.Attest.Span).OrThrow();
        Assert.Equal(key.Public.Name, Assert.IsType<TpmsCertifyInfo>(attest.Attested).Name);
        Assert.Equal("nonce"u8, attest.ExtraData.Span);
    }

    [Theory]
    [InlineData(TpmaObject.FixedTpm)]
    [InlineData(TpmaObject.FixedParent)]
    [InlineData(TpmaObject.SensitiveDataOrigin)]
    [InlineData(TpmaObject.SignEncrypt)]
    [InlineData(TpmaObject.Restricted)]
    public void A_key_with_other_attributes_is_none(TpmaObject attribute)
    {
        ConfigurationKey key = ConfigurationKey.Make(_srk, _auth).OrThrow();
        Assert.True(ConfigurationKey.IsOne(key.Public));
        TpmtPublic other = key.Public with { ObjectAttributes = key.Public.ObjectAttributes ^ attribute };
        Assert.False(ConfigurationKey.IsOne(other));
        Assert.Equal("configuration-key.template", ConfigurationKey.Of(other, key.Private).Refusal?.Reason);
        Assert.False(ConfigurationKey.IsOne(ConfigurationKey.Template));
    }

    private byte[] Expected(ECDiffieHellman peer, ConfigurationKey key)
    {
        using ECDiffieHellman machine = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Padded(key.Point.X), Y = Padded(key.Point.Y) },
            }
        );
        return peer.DeriveRawSecretAgreement(machine.PublicKey);
    }

    private static byte[] Padded(TpmBuffer coordinate)
    {
        byte[] padded = new byte[32];
        coordinate.Span.CopyTo(padded.AsSpan(32 - coordinate.Length));
        return padded;
    }

    private static TpmsEccPoint PointOf(ECDiffieHellman key)
    {
        ECPoint q = key.ExportParameters(false).Q;
        return new(q.X!, q.Y!);
    }
}
