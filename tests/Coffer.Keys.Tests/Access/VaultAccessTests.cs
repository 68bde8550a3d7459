using Coffer.Keys.Access;
using Coffer.Keys.Binding;
using Coffer.Keys.Tests.Recovery.Drills;

namespace Coffer.Keys.Tests.Access;

/// <summary>Every key slot of a header is a path to its data, and there is no other.</summary>
public sealed class VaultAccessTests
{
    [Theory]
    [InlineData(1, 1, "any one of 1 recovery holders")]
    [InlineData(3, 1, "any one of 3 recovery holders")]
    [InlineData(3, 2, "any 2 of 3 recovery holders")]
    public void A_vault_at_rest_has_one_path_of_each_kind(int recipients, int threshold, string who)
    {
        VaultAccess access = VaultAccess.Of(EscrowedVault.Make(recipients, threshold));
        Assert.Equal(["tpm", "recovery", "running"], access.Paths.Select(path => path.Name));
        Assert.StartsWith(who, access.Paths[1].Who, StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_of_the_TPM_names_what_it_is_bound_to()
    {
        HeaderCandidates candidates = EscrowedVault.Make();
        BoundHeader vault = candidates.Newest;
        AccessPath path = VaultAccess.Of(candidates).Paths[0];
        Assert.Contains(path.Needs, need => need.Contains(Convert.ToHexStringLower(vault.Binding.SrkName.AsSpan())));
        Assert.Contains(path.Needs, need => need.Contains(Convert.ToHexStringLower(vault.Binding.Pcr7.AsSpan())));
        Assert.Contains(path.Needs, need => need == $"generation {vault.Binding.Generation} in the TPM");
    }

    [Fact]
    public void A_vault_at_rest_has_no_cut_change_to_speak_of() =>
        Assert.DoesNotContain(VaultAccess.Of(EscrowedVault.Make()).Notes, note => note.Contains("was cut"));

    [Fact]
    public void A_cut_change_is_said()
    {
        byte[] bytes = EscrowedVault.Make().Newest.ToBytes();
        // Copy 1 alone is damaged: the machine writes it again.
        bytes[40000] ^= 1;
        Assert.Contains(
            VaultAccess.Of(HeaderCandidates.Read(bytes).OrThrow()).Notes,
            note => note.StartsWith("a change of the header was cut", StringComparison.Ordinal)
        );
    }
}
