using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Commands;

public sealed class ObjectTests : IDisposable
{
    private readonly SoftwareTpm _software = new();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void The_TPM_gives_an_object_the_name_we_compute()
    {
        CreatePrimaryResponse primary = Primary();
        using TransientObject key = Tpm.Own(primary.ObjectHandle);
        ReadPublicResponse read = Tpm.Execute(new ReadPublic(key.Handle));
        Assert.Equal(primary.OutPublic, read.OutPublic);
        Assert.Equal(read.OutPublic.Name, read.Name);
        Assert.Equal(read.Name, key.Handle.KnownName);
    }

    [Fact]
    public void The_creation_data_hash_to_the_creation_hash()
    {
        CreatePrimaryResponse primary = Primary();
        using TransientObject key = Tpm.Own(primary.ObjectHandle);
        TpmWriter writer = new(new byte[512]);
        primary.CreationData.Write(ref writer);
        Assert.Equal(primary.CreationHash, new TpmBuffer(TpmAlgId.Sha256.Hash(writer.Written)));
        Assert.Equal("outside"u8, primary.CreationData.OutsideInfo.Span);
    }

    [Fact]
    public void An_object_made_below_a_parent_loads_again()
    {
        using TransientObject parent = Tpm.Own(Primary().ObjectHandle);
        using Secret secret = Secret.CopyOf("data"u8);
        CreateResponse created = Seal(parent.Handle, secret);
        Load load = new(parent.Handle, created.OutPrivate, created.OutPublic);
        using TransientObject item = Tpm.Own(Tpm.Execute(load, PasswordSession.Instance).ObjectHandle);
        Assert.Equal(created.OutPublic.Name, item.Handle.KnownName);
        using Secret data = Tpm.Execute(new Unseal(item.Handle), PasswordSession.Instance).Data;
        Assert.Equal("data"u8, data.Span);
    }

    [Fact]
    public void A_public_area_that_was_changed_does_not_load()
    {
        using TransientObject parent = Tpm.Own(Primary().ObjectHandle);
        using Secret secret = Secret.CopyOf("data"u8);
        CreateResponse created = Seal(parent.Handle, secret);
        TpmtPublic changed = created.OutPublic with { AuthPolicy = new byte[32] };
        Load load = new(parent.Handle, created.OutPrivate, changed);
        Assert.Equal(
            TpmRc.Integrity,
            Assert.Throws<TpmException>(() => Tpm.Execute(load, PasswordSession.Instance)).Error
        );
    }

    [Fact]
    public void A_fourth_object_finds_no_room_and_the_code_says_so()
    {
        using TransientObject first = Tpm.Own(Primary().ObjectHandle);
        using TransientObject second = Tpm.Own(Primary().ObjectHandle);
        using TransientObject third = Tpm.Own(Primary().ObjectHandle);
        Assert.Equal(TpmRc.ObjectMemory, Assert.Throws<TpmException>(() => Primary()).Error);
    }

    [Fact]
    public void A_flushed_object_is_gone()
    {
        TransientObject key = Tpm.Own(Primary().ObjectHandle);
        key.Dispose();
        key.Dispose();
        Assert.Empty(Handles.Transients(Tpm));
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(new FlushContext(key.Handle)));
        Assert.Equal(TpmRc.Handle, e.Error);
    }

    [Fact]
    public void A_persistent_object_stays_until_it_is_removed()
    {
        TpmHandle place = new(0x81001234);
        using TransientObject key = Tpm.Own(Primary().ObjectHandle);
        Tpm.Execute(new EvictControl(TpmHandle.Owner, key.Handle, place), PasswordSession.Instance);
        Assert.Equal([place], Handles.List(Tpm, 0x81000000));
        Tpm.Execute(new EvictControl(TpmHandle.Owner, place, place), PasswordSession.Instance);
        Assert.Empty(Handles.List(Tpm, 0x81000000));
    }

    [Fact]
    public void A_missing_object_is_refused_by_its_handle()
    {
        TpmException e = Assert.Throws<TpmException>(() => Tpm.Execute(new ReadPublic(TpmHandle.StorageRootKey)));
        Assert.Equal((TpmRc.Handle, 1), (e.Error, e.Code.Handle));
    }

    private CreatePrimaryResponse Primary() =>
        Tpm.Execute(
            new CreatePrimary(
                TpmHandle.Owner,
                default,
                StorageRootKey.Template,
                "outside"u8.ToArray(),
                TpmlPcrSelection.Of(TpmAlgId.Sha256, 7)
            ),
            PasswordSession.Instance
        );

    private CreateResponse Seal(TpmHandle parent, Secret secret)
    {
        TpmtPublic template = SealedShare.Template(Coffer.Tpm.Policy.PolicyDigest.Start) with
        {
            ObjectAttributes = TpmaObject.FixedTpm | TpmaObject.FixedParent | TpmaObject.NoDa | TpmaObject.UserWithAuth,
            AuthPolicy = TpmBuffer.Empty,
        };
        return Tpm.Execute(
            new Create(parent, new(null, secret), template, TpmBuffer.Empty, TpmlPcrSelection.None),
            PasswordSession.Instance
        );
    }
}
