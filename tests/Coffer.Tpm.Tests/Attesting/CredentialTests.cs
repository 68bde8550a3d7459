using Coffer.Bytes;
using Coffer.Tpm.Attesting;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Attesting;

public sealed class CredentialTests : IDisposable
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(0x40, 32).Select(value => (byte)value)];
    private readonly SoftwareTpm _ecc = new();
    private readonly SoftwareTpm _rsa = CertifiedTpm.Make();

    public void Dispose()
    {
        _ecc.Dispose();
        _rsa.Dispose();
    }

    [Theory]
    [InlineData(TpmAlgId.Ecc)]
    [InlineData(TpmAlgId.Rsa)]
    public void A_credential_made_here_is_opened_by_the_TPM_of_both_keys(TpmAlgId type)
    {
        using EndorsementKey ek = EndorsementKey.Open(Tpm(type)).OrThrow();
        using AttestationKey ak = AttestationKey.Open(Tpm(type)).OrThrow();
        Assert.Equal(type, ek.Public.Type);
        using Secret opened = CredentialActivation.Activate(ek, ak, Make(ek.Public, ak.Name)).OrThrow();
        Assert.True(opened.FixedTimeEquals(s_secret));
        Assert.Empty(Handles.Sessions(Tpm(type)));
    }

    [Theory]
    [InlineData(TpmAlgId.Ecc)]
    [InlineData(TpmAlgId.Rsa)]
    public void A_credential_that_the_TPM_made_is_opened_too(TpmAlgId type)
    {
        using EndorsementKey ek = EndorsementKey.Open(Tpm(type)).OrThrow();
        using AttestationKey ak = AttestationKey.Open(Tpm(type)).OrThrow();
        using Secret secret = Secret.CopyOf(s_secret);
        MakeCredentialResponse made = Tpm(type).Execute(new MakeCredential(ek.Handle, secret, ak.Name));
        using Secret opened = CredentialActivation
            .Activate(ek, ak, new MadeCredential(made.CredentialBlob, made.Secret))
            .OrThrow();
        Assert.True(opened.FixedTimeEquals(s_secret));
    }

    [Fact]
    public void A_credential_that_names_another_key_stays_closed()
    {
        using EndorsementKey ek = EndorsementKey.Open(_ecc.Device).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_ecc.Device).OrThrow();
        Refusal? refusal = CredentialActivation.Activate(ek, ak, Make(ek.Public, ek.Name)).Refusal;
        Assert.Equal("activation.integrity", refusal?.Reason);
    }

    [Fact]
    public void A_credential_for_another_TPM_stays_closed()
    {
        using SoftwareTpm other = new();
        using EndorsementKey ek = EndorsementKey.Open(_ecc.Device).OrThrow();
        using EndorsementKey otherEk = EndorsementKey.Open(other.Device).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_ecc.Device).OrThrow();
        Assert.NotNull(CredentialActivation.Activate(ek, ak, Make(otherEk.Public, ak.Name)).Refusal);
    }

    [Fact]
    public void Any_changed_byte_of_a_credential_keeps_it_closed()
    {
        using EndorsementKey ek = EndorsementKey.Open(_ecc.Device).OrThrow();
        using AttestationKey ak = AttestationKey.Open(_ecc.Device).OrThrow();
        byte[] good = Make(ek.Public, ak.Name).ToBytes();
        for (int at = 0; at < good.Length; at++)
        {
            byte[] changed = [.. good];
            changed[at] ^= 0x01;
            Parsed<Secret> opened = MadeCredential
                .Read(changed)
                .Then(credential => CredentialActivation.Activate(ek, ak, credential));
            Assert.True(opened.Refusal is not null, $"byte {at}");
        }
    }

    [Fact]
    public void A_credential_is_read_as_it_was_written()
    {
        using EndorsementKey ek = EndorsementKey.Open(_ecc.Device).OrThrow();
        MadeCredential credential = Make(ek.Public, ek.Name);
        Assert.Equal(credential, MadeCredential.Read(credential.ToBytes()).OrThrow());
        Assert.NotNull(MadeCredential.Read([.. credential.ToBytes(), 0]).Refusal);
        Assert.NotNull(MadeCredential.Read([]).Refusal);
    }

    [Fact]
    public void A_key_of_another_kind_gets_no_credential()
    {
        using Secret secret = Secret.CopyOf(s_secret);
        Refusal? refusal = CredentialMaking
            .Make(AkTemplate.EccP256, new TpmName(default), secret, SystemRandomSource.Instance)
            .Refusal;
        Assert.Equal("ek.template", refusal?.Reason);
    }

    [Fact]
    public void Numbers_that_are_no_point_of_the_curve_get_no_credential()
    {
        using Secret secret = Secret.CopyOf(s_secret);
        TpmtPublic key = EkTemplates.EccP256 with { Unique = new TpmsEccPoint(new byte[] { 1 }, new byte[] { 1 }) };
        Refusal? refusal = CredentialMaking
            .Make(key, new TpmName(default), secret, SystemRandomSource.Instance)
            .Refusal;
        Assert.Equal("ek.point", refusal?.Reason);
    }

    private static MadeCredential Make(TpmtPublic ek, TpmName name)
    {
        using Secret secret = Secret.CopyOf(s_secret);
        return CredentialMaking.Make(ek, name, secret, SystemRandomSource.Instance).OrThrow();
    }

    private TpmDevice Tpm(TpmAlgId type) => type == TpmAlgId.Ecc ? _ecc.Device : _rsa.Device;
}
