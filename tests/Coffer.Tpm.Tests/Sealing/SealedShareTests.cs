using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;
using Coffer.Tpm.Tests.Fixtures;
using CsCheck;

namespace Coffer.Tpm.Tests.Sealing;

public sealed class SealedShareTests : IDisposable
{
    private readonly SealedMachine _machine = new();

    private TpmDevice Tpm => _machine.Tpm.Device;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_share_comes_back_under_its_policy()
    {
        using Secret secret = _machine.Unseal().OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, secret.Span);
    }

    [Fact]
    public void A_share_of_the_policy_without_trial_branch_comes_back()
    {
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare old = SealedShare.Seal(_machine.Srk(), secret, _machine.Policy.Boot);
        using Secret back = old.Unseal(_machine.Srk(), _machine.Policy, _machine.Signatures).OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, back.Span);
    }

    [Fact]
    public void A_share_with_an_announced_PCR_7_opens_with_either_value_and_with_no_third()
    {
        SharePolicy policy = _machine.Announcing("the next db"u8);
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare share = SealedShare.Seal(_machine.Srk(), secret, policy);
        share.Unseal(_machine.Srk(), policy, _machine.Signatures).OrThrow().Dispose();

        PcrValues.Measure(Tpm, 7, "the next db"u8);
        using Secret back = share.Unseal(_machine.Srk(), policy, _machine.Signatures).OrThrow();
        Assert.Equal(SealedMachine.SecretBytes, back.Span);

        PcrValues.Measure(Tpm, 7, "a foreign key"u8);
        Refusal? refusal = share.Unseal(_machine.Srk(), policy, _machine.Signatures).Refusal;
        Assert.Equal("unseal.pcr-7", refusal?.Reason);
        Assert.Equal($"{policy.Pcr7}, or {policy.Pcr7Next} as announced", refusal?.Expected);
        Assert.Empty(Handles.Sessions(Tpm));
    }

    [Fact]
    public void An_announced_PCR_7_loosens_nothing_else()
    {
        SharePolicy policy = _machine.Announcing("the next db"u8);
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare share = SealedShare.Seal(_machine.Srk(), secret, policy);
        PcrValues.Measure(Tpm, 7, "the next db"u8);
        PcrValues.Measure(Tpm, 12, "a command line"u8);
        Assert.Equal("unseal.pcr-12", share.Unseal(_machine.Srk(), policy, _machine.Signatures).Refusal?.Reason);
        _machine.Counter.Advance();
        Assert.NotNull(share.Unseal(_machine.Srk(), policy, _machine.Signatures).Refusal);
    }

    [Fact]
    public void A_share_is_of_its_announcement_alone()
    {
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SharePolicy policy = _machine.Announcing("the next db"u8);
        SealedShare share = SealedShare.Seal(_machine.Srk(), secret, policy);
        foreach (SharePolicy other in (SharePolicy[])[_machine.Policy, _machine.Announcing("another db"u8)])
            Assert.Equal("unseal.policy", share.Unseal(_machine.Srk(), other, _machine.Signatures).Refusal?.Reason);
        Assert.Equal(
            "unseal.policy",
            _machine.Share.Unseal(_machine.Srk(), policy, _machine.Signatures).Refusal?.Reason
        );
    }

    [Fact]
    public void The_trial_needs_no_signature_no_PCR_and_no_present_generation()
    {
        PcrValues.Measure(Tpm, 11, "leave-initrd"u8);
        PcrValues.Measure(Tpm, 15, "the vault"u8);
        SharePolicy next = _machine.Policy with { Generation = _machine.Policy.Generation + 1 };
        using Secret secret = Secret.CopyOf(SealedMachine.SecretBytes);
        SealedShare share = SealedShare.Seal(_machine.Srk(), secret, next);
        Assert.Equal(
            "unseal.pcr-11-signature",
            share.Unseal(_machine.Srk(), next, _machine.Signatures).Refusal?.Reason
        );
        Assert.Empty(Handles.Transients(Tpm));
        Assert.Empty(Handles.Sessions(Tpm));
    }

    [Fact]
    public void Another_value_than_the_sealed_objects_opens_no_trial()
    {
        using Secret guess = Secret.CopyOf(new byte[32]);
        TpmException e = Assert.Throws<TpmException>(() =>
            TrialUnsealing.Run(_machine.Srk(), _machine.Share, _machine.Policy, guess)
        );
        Assert.Equal(TpmRc.BadAuth, e.Error);
    }

    [Fact]
    public void A_share_survives_its_bytes()
    {
        SealedShare read = SealedShare.Read(_machine.Share.PublicBytes, _machine.Share.PrivateBytes).OrThrow();
        Assert.Equal(_machine.Share, read);
    }

    [Fact]
    public void Nothing_stays_loaded_after_success_or_refusal()
    {
        _machine.Unseal().OrThrow().Dispose();
        PcrValues.Measure(Tpm, 7, "a foreign key"u8);
        Assert.NotNull(_machine.Unseal().Refusal);
        Assert.Empty(Handles.Transients(Tpm));
        Assert.Empty(Handles.Sessions(Tpm));
    }

    [Theory]
    [InlineData(7, "PCR 7 changed")]
    [InlineData(12, "PCR 12 is not untouched")]
    [InlineData(15, "PCR 15 is not untouched")]
    public void A_PCR_that_moved_is_named_with_both_values(int pcr, string nextStep)
    {
        PcrValues.Measure(Tpm, pcr, "something else"u8);
        Refusal? refusal = _machine.Unseal().Refusal;
        Assert.Equal($"unseal.pcr-{pcr}", refusal?.Reason);
        Assert.Equal(_machine.Policy.LiteralPcrs[pcr].ToString(), refusal?.Expected);
        Assert.Equal(PcrValues.Read(Tpm, pcr).OrThrow()[pcr].ToString(), refusal?.Seen);
        Assert.StartsWith(nextStep, refusal?.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_phase_has_ended_there_is_no_signature_for_PCR_11()
    {
        PcrValues.Measure(Tpm, 11, "leave-initrd"u8);
        Refusal? refusal = _machine.Unseal().Refusal;
        Assert.Equal("unseal.pcr-11-signature", refusal?.Reason);
        Assert.Contains("no signature for the current value", refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_signature_the_TPM_is_not_even_asked_to_unseal() =>
        Assert.Equal(
            "unseal.pcr-11-signature",
            _machine.Share.Unseal(_machine.Srk(), _machine.Policy, []).Refusal?.Reason
        );

    [Fact]
    public void A_signature_of_another_key_is_refused()
    {
        using RSA foreign = RSA.Create(2048);
        TpmBuffer policy = _machine.Signatures[0].Policy;
        byte[] signature = foreign.SignData(policy.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Refusal? refusal = UnsealWith(new PcrPolicySignature(policy, signature));
        Assert.Equal("unseal.pcr-11-signature", refusal?.Reason);
        Assert.Contains("not of this key", refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_larger_than_the_modulus_is_refused() =>
        Assert.Equal(
            "unseal.pcr-11-signature",
            UnsealWith(
                new PcrPolicySignature(_machine.Signatures[0].Policy, Enumerable.Repeat((byte)0xFF, 256).ToArray())
            )?.Reason
        );

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(60000)]
    public void A_signature_of_any_other_length_is_refused(int length) =>
        Assert.Equal(
            "unseal.pcr-11-signature",
            UnsealWith(new PcrPolicySignature(_machine.Signatures[0].Policy, new byte[length]))?.Reason
        );

    [Fact]
    public void A_forged_signature_before_the_genuine_one_does_no_harm()
    {
        PcrPolicySignature forged = _machine.Signatures[0] with { Signature = new byte[256] };
        _machine.Share.Unseal(_machine.Srk(), _machine.Policy, [forged, .. _machine.Signatures]).OrThrow().Dispose();
    }

    [Fact]
    public void An_advanced_generation_kills_the_share()
    {
        ulong advanced = _machine.Counter.Advance();
        Refusal? refusal = _machine.Unseal().Refusal;
        Assert.Equal("unseal.generation", refusal?.Reason);
        Assert.Equal($"{_machine.Policy.Generation}", refusal?.Expected);
        Assert.Equal($"{advanced}", refusal?.Seen);
    }

    [Fact]
    public void A_counter_that_was_removed_and_made_again_does_not_come_back_to_the_old_generation()
    {
        Tpm.Execute(new NvUndefineSpace(TpmHandle.Owner, GenerationCounter.Written.Handle), PasswordSession.Instance);
        Assert.Equal("unseal.generation", _machine.Unseal().Refusal?.Reason);
        GenerationCounter.Ensure(_machine.Srk()).OrThrow();
        Assert.Equal("unseal.generation", _machine.Unseal().Refusal?.Reason);
    }

    [Fact]
    public void A_policy_the_share_was_not_sealed_with_is_refused_before_the_TPM_is_asked()
    {
        SharePolicy other = _machine.Policy with { Generation = _machine.Policy.Generation + 1 };
        Assert.Equal(
            "unseal.policy",
            _machine.Share.Unseal(_machine.Srk(), other, _machine.Signatures).Refusal?.Reason
        );
    }

    [Fact]
    public void A_damaged_private_area_is_refused()
    {
        byte[] damaged = _machine.Share.Private.ToArray();
        damaged[^1] ^= 1;
        SealedShare share = _machine.Share with { Private = damaged };
        Refusal? refusal = share.Unseal(_machine.Srk(), _machine.Policy, _machine.Signatures).Refusal;
        Assert.Equal("unseal.integrity", refusal?.Reason);
        Assert.Contains("TPM_RC_INTEGRITY", refusal?.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_is_useless_in_another_TPM()
    {
        using SoftwareTpm other = new();
        PcrValues.Measure(other.Device, 7, "the owner's Secure Boot keys"u8);
        PcrValues.Measure(other.Device, 11, "enter-initrd"u8);
        StorageRootKey srk = StorageRootKey.Ensure(other.Device).OrThrow();
        while (GenerationCounter.Ensure(srk).OrThrow().Read() < _machine.Policy.Generation)
            GenerationCounter.Ensure(srk).OrThrow().Advance();
        Refusal? refusal = _machine.Share.Unseal(srk, _machine.Policy, _machine.Signatures).Refusal;
        Assert.Equal("unseal.integrity", refusal?.Reason);
    }

    [Fact]
    public void A_wire_that_breaks_is_a_refusal()
    {
        BreakingTransport wire = new(_machine.Tpm);
        TpmDevice tpm = _machine.Tpm.Through(wire);
        StorageRootKey srk = _machine.Srk(tpm);
        wire.Broken = true;
        Refusal? refusal = _machine.Share.Unseal(srk, _machine.Policy, _machine.Signatures).Refusal;
        Assert.Equal("unseal.transport", refusal?.Reason);
    }

    [Theory]
    [InlineData(TpmaObject.UserWithAuth)]
    [InlineData(TpmaObject.EncryptedDuplication)]
    [InlineData(TpmaObject.Decrypt)]
    public void A_public_area_with_other_attributes_is_refused(TpmaObject attribute)
    {
        TpmtPublic other = _machine.Share.Public with
        {
            ObjectAttributes = _machine.Share.Public.ObjectAttributes | attribute,
        };
        Assert.Equal(
            "sealed-share.template",
            SealedShare.Read(other.ToSizedBytes(), _machine.Share.PrivateBytes).Refusal?.Reason
        );
    }

    [Fact]
    public void A_public_area_without_policy_is_refused()
    {
        TpmtPublic other = _machine.Share.Public with { AuthPolicy = TpmBuffer.Empty };
        Assert.Equal(
            "sealed-share.template",
            SealedShare.Read(other.ToSizedBytes(), _machine.Share.PrivateBytes).Refusal?.Reason
        );
    }

    [Fact]
    public void Bytes_after_either_part_are_refused()
    {
        byte[] publicBytes = _machine.Share.PublicBytes;
        byte[] privateBytes = _machine.Share.PrivateBytes;
        Assert.Equal("tpm2b_public.malformed", SealedShare.Read([.. publicBytes, 0], privateBytes).Refusal?.Reason);
        Assert.Equal("tpm2b_private.malformed", SealedShare.Read(publicBytes, [.. privateBytes, 0]).Refusal?.Reason);
    }

    [Fact]
    public void Any_bytes_are_refused_or_read_and_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200])
            .Sample((publicBytes, privateBytes) => SealedShare.Read(publicBytes, privateBytes).Refusal is not null);

    private Refusal? UnsealWith(PcrPolicySignature signature) =>
        _machine.Share.Unseal(_machine.Srk(), _machine.Policy, [signature]).Refusal;
}
