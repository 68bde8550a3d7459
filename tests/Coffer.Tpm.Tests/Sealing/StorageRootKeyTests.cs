using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Sealing;

public sealed class StorageRootKeyTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void A_missing_key_is_made_and_stays()
    {
        TpmName made = StorageRootKey.Ensure(Tpm).OrThrow().Name;
        Assert.Equal(made, StorageRootKey.Ensure(Tpm).OrThrow().Name);
        Assert.Equal(made, StorageRootKey.Open(Tpm, made).OrThrow().Name);
        Assert.Empty(Handles.Transients(Tpm));
    }

    [Fact]
    public void The_key_is_the_same_when_it_has_to_be_made_again()
    {
        TpmName made = StorageRootKey.Ensure(Tpm).OrThrow().Name;
        Tpm.Execute(
            new EvictControl(TpmHandle.Owner, TpmHandle.StorageRootKey, TpmHandle.StorageRootKey),
            PasswordSession.Instance
        );
        Assert.Equal(made, StorageRootKey.Ensure(Tpm).OrThrow().Name);
    }

    [Fact]
    public void Opening_never_makes_a_key()
    {
        TpmName name = StorageRootKey.Template.Name;
        Assert.Equal("srk.missing", StorageRootKey.Open(Tpm, name).Refusal?.Reason);
        Assert.Empty(Handles.List(Tpm, 0x81000000));
    }

    [Fact]
    public void The_key_of_another_TPM_is_refused()
    {
        StorageRootKey.Ensure(Tpm).OrThrow();
        Assert.Equal("srk.name", StorageRootKey.Open(Tpm, StorageRootKey.Template.Name).Refusal?.Reason);
    }

    [Fact]
    public void An_RSA_key_in_its_place_is_refused()
    {
        TpmtPublic rsa = StorageRootKey.Template with
        {
            Parameters = new TpmsRsaParms(TpmtSymDef.Aes128Cfb, TpmtScheme.None, 2048, 0),
            Unique = new TpmBytesId(TpmBuffer.Empty),
        };
        Persist(rsa);
        Assert.Equal("srk.template", StorageRootKey.Ensure(Tpm).Refusal?.Reason);
    }

    [Fact]
    public void A_key_that_is_not_restricted_to_storage_is_refused()
    {
        TpmtPublic unrestricted = StorageRootKey.Template with
        {
            ObjectAttributes = StorageRootKey.Template.ObjectAttributes & ~TpmaObject.Restricted,
            Parameters = new TpmsEccParms(TpmtSymDef.None, TpmtScheme.None, TpmEccCurve.NistP256, TpmtScheme.None),
        };
        Persist(unrestricted);
        Assert.Equal("srk.template", StorageRootKey.Ensure(Tpm).Refusal?.Reason);
    }

    [Fact]
    public void The_key_tpm2_createprimary_makes_is_taken()
    {
        _software.Tools("tpm2_createprimary", "-C", "o", "-G", "ecc", "-c", "srk.ctx");
        _software.Tools("tpm2_evictcontrol", "-C", "o", "-c", "srk.ctx", "0x81000001");
        _software.Tools("tpm2_flushcontext", "-t");
        Assert.Null(StorageRootKey.Ensure(Tpm).Refusal);
    }

    [Fact]
    public void Tpm2_createprimary_makes_the_same_key_of_the_same_template()
    {
        TpmName ours = StorageRootKey.Ensure(Tpm).OrThrow().Name;
        _software.Tools(
            "tpm2_createprimary",
            "-C",
            "o",
            "-G",
            "ecc256:aes128cfb",
            "-a",
            "decrypt|restricted|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda",
            "-c",
            "srk.ctx"
        );
        _software.Tools("tpm2_readpublic", "-c", "srk.ctx", "-n", "srk.name");
        Assert.Equal(ours.Bytes, new TpmBuffer(File.ReadAllBytes(_software.PathOf("srk.name"))));
    }

    private void Persist(TpmtPublic template)
    {
        CreatePrimary create = new(TpmHandle.Owner, default, template, TpmBuffer.Empty, TpmlPcrSelection.None);
        using TransientObject key = Tpm.Own(Tpm.Execute(create, PasswordSession.Instance).ObjectHandle);
        Tpm.Execute(new EvictControl(TpmHandle.Owner, key.Handle, TpmHandle.StorageRootKey), PasswordSession.Instance);
    }
}
