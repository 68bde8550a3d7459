using System.Security.Cryptography;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;
using Coffer.Tpm;
using Coffer.Tpm.Policy;

namespace Coffer.Keys.Tests.Binding;

public sealed class SealedBindingTests
{
    private static readonly BoundVault s_vault = new();
    private static readonly BindingToken s_token = s_vault.Header.Binding;

    [Fact]
    public void A_token_says_again_what_was_sealed()
    {
        SealedBinding read = SealedBinding.Of(s_token).Value!;
        Assert.Equal(s_vault.Binding.SrkName, read.SrkName);
        Assert.Equal(s_vault.Binding.Share, read.Share);
        Assert.Equal(s_vault.Binding.Pcr7, read.Pcr7);
        Assert.Equal(BoundVault.Generation, read.Generation);
    }

    [Fact]
    public void An_announced_PCR_7_goes_into_the_token_and_into_the_policy()
    {
        TpmBuffer next = Enumerable.Repeat((byte)0x17, 32).ToArray();
        SealedBinding binding = s_vault.Binding with { Pcr7Next = next };
        SealedBinding read = SealedBinding.Of(binding.ToToken(new byte[32])).OrThrow();
        Assert.Equal(next, read.Pcr7Next);
        using RSA rsa = RSA.Create(2048);
        PcrPolicyKey key = PcrPolicyKey.FromRsa(rsa).OrThrow();
        Assert.NotEqual(s_vault.Binding.PolicyOf(key).Digest, read.PolicyOf(key).Digest);
        Assert.Equal(2, read.PolicyOf(key).PcrBranches.Length);
        Assert.True(SealedBinding.Of(s_token).OrThrow().Pcr7Next.IsEmpty);
    }

    [Fact]
    public void Event_texts_from_the_firmware_lose_what_JSON_would_escape() =>
        Assert.Equal("EV_SEPARATOR:?quoted???:df3f6198", s_token.Pcr7Events[1]);

    [Fact]
    public void More_events_than_a_header_holds_are_left_out()
    {
        SealedBinding binding = s_vault.Binding with { Pcr7Events = [.. Enumerable.Repeat(new string('x', 999), 999)] };
        BindingToken token = binding.ToToken(new byte[32]);
        Assert.Equal(BindingToken.MostEvents, token.Pcr7Events.Length);
        Assert.Equal(BindingToken.LongestEvent, token.Pcr7Events[0].Length);
    }

    [Fact]
    public void Another_counter_than_ours_is_refused() =>
        Assert.Equal("binding.nv-name", SealedBinding.Of(s_token with { NvName = s_token.SrkName }).Refusal?.Reason);

    [Fact]
    public void A_share_of_another_template_is_refused()
    {
        // fixedTPM taken away: an object that could be moved to another TPM.
        byte[] area = [.. s_token.Tpm2Public];
        area[9] ^= 0x02;
        BindingToken forged = s_token with { Tpm2Public = [.. area] };
        Assert.Equal("sealed-share.template", SealedBinding.Of(forged).Refusal?.Reason);
    }

    [Fact]
    public void Broken_TPM_structures_are_refused()
    {
        BindingToken forged = s_token with { Tpm2Private = s_token.Tpm2Private[..^1] };
        Assert.NotNull(SealedBinding.Of(forged).Refusal);
        Assert.NotNull(SealedBinding.Of(s_token with { Tpm2Public = [0] }).Refusal);
    }
}
