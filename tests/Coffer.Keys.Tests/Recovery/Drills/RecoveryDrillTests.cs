using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Tests.Binding;

namespace Coffer.Keys.Tests.Recovery.Drills;

public sealed class RecoveryDrillTests
{
    [Fact]
    public void Todays_identities_open_todays_vault()
    {
        RecoveryDrill drill = Run(EscrowedVault.Make(), 0, 1);
        Assert.Null(drill.Failure);
        DrilledSlot slot = Assert.Single(drill.Slots);
        Assert.Null(slot.Refusal);
        Assert.Equal([0, 1], Assert.Single(slot.Files).OpenedBy);
        Assert.Equal(BoundVault.Uuid, drill.Vault);
        Assert.Equal(Officers.Recipients(2).Select(recipient => recipient.ToString()), drill.Recipients);
    }

    [Fact]
    public void A_foreign_identity_is_named_although_the_other_opens()
    {
        RecoveryDrill drill = Run(EscrowedVault.Make(), 0, 7);
        Assert.Null(Assert.Single(drill.Slots).Refusal);
        Assert.Equal("drill.foreign-identity", drill.Failure?.Reason);
        Assert.Contains(Officers.Recipients(8)[7].ToString()!, drill.Failure?.Thing, StringComparison.Ordinal);
        Assert.True(drill.IsUsed(0));
        Assert.False(drill.IsUsed(1));
    }

    [Fact]
    public void Foreign_identities_alone_fail() =>
        Assert.Equal("escrow.no-match", Run(EscrowedVault.Make(), 7, 8).Failure?.Reason);

    [Fact]
    public void A_damaged_escrow_fails()
    {
        BoundHeader vault = EscrowedVault.Make();
        byte[] age = [.. RecoveryPath.AllOf(vault)[0].Escrow.Ages[0]];
        age[^1] ^= 1;
        RecoveryDrill drill = Run(
            EscrowedVault.With(
                vault,
                new Escrow(
                    1,
                    [
                        [.. age],
                    ]
                )
            ),
            0
        );
        Assert.Equal("age.payload", drill.Failure?.Reason);
    }

    [Fact]
    public void The_escrow_of_another_vaults_passphrase_fails_at_the_slot()
    {
        BoundVault other = new("theirs");
        RecoveryDrill drill = Run(
            EscrowedVault.With(EscrowedVault.Make(), EscrowedVault.EscrowOf(other.Recovery, 2, 1, "theirs")),
            0
        );
        Assert.Equal("luks2.passphrase", drill.Failure?.Reason);
        Assert.Equal("key slot 1", drill.Failure?.Thing);
    }

    [Fact]
    public void A_slot_with_another_volume_key_than_the_bindings_fails()
    {
        BoundHeader vault = EscrowedVault.Make();
        byte[] id = [.. vault.Header.Binding.VolumeKeyId];
        id[0] ^= 1;
        BoundHeader changed = vault with
        {
            Header = vault.Header with { Binding = vault.Header.Binding with { VolumeKeyId = [.. id] } },
        };
        Assert.Equal("recovery.volume-key", Run(changed, 0).Failure?.Reason);
    }

    [Fact]
    public void A_changed_key_slot_area_fails()
    {
        BoundHeader vault = EscrowedVault.Make();
        byte[] area = vault.RecoveryArea.ToArray();
        area[1000] ^= 1;
        Assert.Equal("luks2.passphrase", Run(vault with { RecoveryArea = area }, 0).Failure?.Reason);
    }

    [Fact]
    public void The_path_changes_with_recovery_key_escrow_and_volume_key_only()
    {
        BoundHeader vault = EscrowedVault.Make();
        BoundHeader resealed = vault with
        {
            Header = vault.Header with { SequenceId = 9, Binding = vault.Header.Binding with { Generation = 99 } },
        };
        Assert.Equal(Id(vault), Id(resealed));
        byte[] area = vault.RecoveryArea.ToArray();
        area[0] ^= 1;
        Assert.NotEqual(Id(vault), Id(vault with { RecoveryArea = area }));
        Assert.NotEqual(Id(vault), Id(EscrowedVault.With(vault, EscrowTests.EscrowOfOthers)));
        Assert.NotEqual(Id(vault), Id(EscrowedVault.Make(seed: "theirs")));
    }

    private static string Id(BoundHeader vault) => RecoveryPath.AllOf(vault)[0].Id;

    private static RecoveryDrill Run(BoundHeader vault, params int[] officers) =>
        RecoveryDrill.Run(vault, [.. officers.Select(Officers.Identity)]);

    private static class EscrowTests
    {
        internal static Escrow EscrowOfOthers =>
            new(
                1,
                [
                    [1, 2, 3],
                ]
            );
    }
}
