using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;

namespace Coffer.Tpm.Tests.Sessions;

public sealed class SessionTests : IDisposable
{
    private readonly SoftwareTpm _software = new();
    private readonly StorageRootKey _srk;

    public SessionTests() => _srk = StorageRootKey.Ensure(Tpm).OrThrow();

    private TpmDevice Tpm => _software.Device;

    public void Dispose() => _software.Dispose();

    [Fact]
    public void An_audit_session_proves_a_response_that_needs_no_authorization()
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        SessionUse use = ((SessionUse)session).Auditing().Encrypting();
        using Secret random = Tpm.Execute(new GetRandom(16), use).RandomBytes;
        Assert.Equal(16, random.Length);
    }

    [Fact]
    public void A_session_encrypts_parameters_of_commands_and_of_responses()
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        Tpm.Execute(new NvDefineSpace(TpmHandle.Owner, NvIndexes.Ordinary), PasswordSession.Instance);
        TpmHandle index = NvIndexes.Ordinary.Handle;
        Tpm.Execute(new NvWrite(index, index, "written"u8.ToArray(), 0), ((SessionUse)session).Decrypting());
        TpmHandle written = NvIndexes.Written(NvIndexes.Ordinary).Handle;
        NvReadResponse read = Tpm.Execute(new NvRead(written, written, 7, 0), ((SessionUse)session).Encrypting());
        Assert.Equal("written"u8, read.Data.Span);
    }

    [Fact]
    public void Two_sessions_share_authorization_and_encryption()
    {
        using AuthSession first = _srk.StartSession(TpmSe.Hmac);
        using AuthSession second = _srk.StartSession(TpmSe.Hmac);
        using AuthSession third = _srk.StartSession(TpmSe.Hmac);
        using Secret secret = Secret.CopyOf("sealed under three sessions"u8);
        Create create = new(_srk.Handle, new(null, secret), AuthTemplate, TpmBuffer.Empty, TpmlPcrSelection.None);
        CreateResponse created = Tpm.Execute(
            create,
            first,
            ((SessionUse)second).Decrypting(),
            ((SessionUse)third).Encrypting()
        );
        Assert.NotEmpty(created.OutPrivate.ToArray());
    }

    [Fact]
    public void An_authorization_value_is_proved_and_never_sent()
    {
        RecordingTransport wire = new(_software);
        TpmDevice tpm = _software.Through(wire);
        StorageRootKey srk = StorageRootKey.Ensure(tpm).OrThrow();
        using Secret auth = Secret.CopyOf("the password of it"u8);
        using TransientObject item = SealWith(tpm, srk, auth);
        using AuthSession session = srk.StartSession(TpmSe.Hmac);
        SessionUse use = ((SessionUse)session).WithAuth(auth).Encrypting();
        using Secret data = tpm.Execute(new Unseal(item.Handle), use).Data;
        Assert.Equal("data"u8, data.Span);
        Assert.False(wire.Saw(auth.Span));
    }

    [Fact]
    public void A_wrong_authorization_value_is_refused()
    {
        using Secret auth = Secret.CopyOf("right"u8);
        using Secret wrong = Secret.CopyOf("wrong"u8);
        using TransientObject item = SealWith(Tpm, _srk, auth);
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        TpmException e = Assert.Throws<TpmException>(() =>
            Tpm.Execute(new Unseal(item.Handle), ((SessionUse)session).WithAuth(wrong))
        );
        Assert.Equal((TpmRc.BadAuth, 1), (e.Error, e.Code.Session));
    }

    [Fact]
    public void A_policy_session_proves_a_PIN()
    {
        using Secret pin = Secret.CopyOf("1234"u8);
        using TransientObject item = SealWith(Tpm, _srk, pin, PolicyDigest.Start.PolicyAuthValue());
        using AuthSession session = _srk.StartSession(TpmSe.Policy);
        Tpm.Execute(new PolicyAuthValue(session.Handle));
        session.ProvesAuthValue = true;
        using Secret data = Tpm.Execute(new Unseal(item.Handle), ((SessionUse)session).WithAuth(pin).Encrypting()).Data;
        Assert.Equal("data"u8, data.Span);
    }

    [Fact]
    public void A_policy_session_refuses_a_wrong_PIN()
    {
        using Secret pin = Secret.CopyOf("1234"u8);
        using Secret wrong = Secret.CopyOf("4321"u8);
        using TransientObject item = SealWith(Tpm, _srk, pin, PolicyDigest.Start.PolicyAuthValue());
        using AuthSession session = _srk.StartSession(TpmSe.Policy);
        Tpm.Execute(new PolicyAuthValue(session.Handle));
        session.ProvesAuthValue = true;
        TpmException e = Assert.Throws<TpmException>(() =>
            Tpm.Execute(new Unseal(item.Handle), ((SessionUse)session).WithAuth(wrong))
        );
        Assert.Equal(TpmRc.BadAuth, e.Error);
    }

    [Fact]
    public void Zeros_at_the_end_of_an_authorization_value_do_not_count()
    {
        using Secret auth = Secret.CopyOf([1, 2, 0, 0]);
        using Secret trimmed = Secret.CopyOf([1, 2]);
        using TransientObject item = SealWith(Tpm, _srk, auth);
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        using Secret data = Tpm.Execute(new Unseal(item.Handle), ((SessionUse)session).WithAuth(trimmed)).Data;
        Assert.Equal("data"u8, data.Span);
    }

    [Fact]
    public void An_unsalted_session_works_but_is_for_trials()
    {
        using AuthSession session = AuthSession.Start(Tpm, TpmSe.Hmac);
        Tpm.Execute(new StirRandom("entropy"u8.ToArray()), ((SessionUse)session).Auditing());
    }

    [Fact]
    public void A_session_that_ends_with_its_command_is_gone_from_the_TPM()
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        Tpm.Execute(new StirRandom("entropy"u8.ToArray()), ((SessionUse)session).Auditing().Ending());
        Assert.Empty(Handles.Sessions(Tpm));
    }

    [Fact]
    public void Sessions_leave_nothing_behind()
    {
        for (int i = 0; i < 70; i++)
            _srk.StartSession(TpmSe.Policy).Dispose();
        Assert.Empty(Handles.Sessions(Tpm));
    }

    [Fact]
    public void A_salt_key_with_another_name_is_refused()
    {
        TpmName other = new(new TpmBuffer([0, 0x0B, .. new byte[32]]));
        Refusal? refusal = SaltKey.Read(Tpm, TpmHandle.StorageRootKey, other).Refusal;
        Assert.Equal("tpm.salt-key-name", refusal?.Reason);
    }

    [Fact]
    public void A_salt_key_of_another_type_is_refused()
    {
        TpmtPublic item = AuthTemplate;
        Assert.Equal("tpm.salt-key-type", SaltKey.Of(TpmHandle.StorageRootKey, item, item.Name).Refusal?.Reason);
    }

    [Fact]
    public void A_salt_key_that_is_no_point_of_the_curve_is_refused()
    {
        TpmtPublic key = StorageRootKey.Template with { Unique = new TpmsEccPoint(new byte[] { 1 }, new byte[] { 1 }) };
        SaltKey salt = SaltKey.Of(TpmHandle.StorageRootKey, key, key.Name).OrThrow();
        RefusedException e = Assert.Throws<RefusedException>(() => AuthSession.Start(Tpm, TpmSe.Hmac, salt));
        Assert.Equal("tpm.salt-key-point", e.Refusal.Reason);
    }

    [Fact]
    public void A_session_over_a_handle_without_name_is_a_mistake_of_ours()
    {
        using AuthSession session = _srk.StartSession(TpmSe.Hmac);
        Assert.Throws<InvalidOperationException>(() => Tpm.Execute(new Unseal(new TpmHandle(0x80000000)), session));
    }

    private static TpmtPublic AuthTemplate =>
        SealedShare.Template(PolicyDigest.Start) with
        {
            ObjectAttributes = TpmaObject.FixedTpm | TpmaObject.FixedParent | TpmaObject.NoDa | TpmaObject.UserWithAuth,
            AuthPolicy = TpmBuffer.Empty,
        };

    private static TransientObject SealWith(TpmDevice tpm, StorageRootKey srk, Secret auth, PolicyDigest? policy = null)
    {
        using AuthSession session = srk.StartSession(TpmSe.Hmac);
        using Secret data = Secret.CopyOf("data"u8);
        TpmtPublic template = policy is { } digest ? SealedShare.Template(digest) : AuthTemplate;
        CreateResponse created = tpm.Execute(
            new Create(srk.Handle, new(auth, data), template, TpmBuffer.Empty, TpmlPcrSelection.None),
            ((SessionUse)session).Decrypting()
        );
        Load load = new(srk.Handle, created.OutPrivate, created.OutPublic);
        return tpm.Own(tpm.Execute(load, PasswordSession.Instance).ObjectHandle);
    }
}
