using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

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

    [Theory]
    [InlineData(3, 2, "0 2", null)]
    [InlineData(3, 2, "0 1 2", null)]
    [InlineData(5, 3, "4 0 2", null)]
    [InlineData(3, 2, "1", "share.too-few")]
    [InlineData(3, 2, "1 1", "share.too-few")]
    [InlineData(3, 2, "7 8", "escrow.no-match")]
    [InlineData(3, 2, "0 2 7", "drill.foreign-identity")]
    public void With_a_threshold_it_takes_as_many(int recipients, int threshold, string officers, string? reason)
    {
        RecoveryDrill drill = Run(
            EscrowedVault.Make(recipients, threshold),
            [.. officers.Split(' ').Select(int.Parse)]
        );
        Assert.Equal(reason, drill.Failure?.Reason);
        Assert.Equal(threshold, Assert.Single(drill.Slots).Threshold);
        Assert.Equal(recipients, drill.Slots[0].Files.Length);
    }

    [Fact]
    public void A_damaged_escrow_fails()
    {
        HeaderCandidates vault = EscrowedVault.Make();
        byte[] age = [.. RecoveryPath.AllOf(vault)[0].Escrow.Ages[0]];
        age[^1] ^= 1;
        Assert.Equal(
            "age.payload",
            Run(
                EscrowedVault.With(
                    vault.Newest,
                    new Escrow(
                        1,
                        [
                            [.. age],
                        ]
                    )
                ),
                0
            ).Failure?.Reason
        );
    }

    [Fact]
    public void A_damaged_share_fails_although_the_others_are_enough()
    {
        HeaderCandidates vault = EscrowedVault.Make(3, 2);
        Escrow escrow = RecoveryPath.AllOf(vault)[0].Escrow;
        byte[] age = [.. escrow.Ages[1]];
        age[^1] ^= 1;
        RecoveryDrill drill = Run(
            EscrowedVault.With(vault.Newest, escrow with { Ages = escrow.Ages.SetItem(1, [.. age]) }),
            0,
            1,
            2
        );
        Assert.Null(Assert.Single(drill.Slots).Refusal);
        Assert.Equal(("age.payload", "recovery-2.age"), (drill.Failure?.Reason, drill.Failure?.Thing));
    }

    [Fact]
    public void The_escrow_of_another_vaults_passphrase_fails_at_the_slot()
    {
        BoundVault other = new("theirs");
        RecoveryDrill drill = Run(
            EscrowedVault.With(EscrowedVault.Make().Newest, EscrowedVault.EscrowOf(other.Recovery, 2, 1, "theirs")),
            0
        );
        Assert.Equal("luks2.passphrase", drill.Failure?.Reason);
        Assert.Equal("key slot 1", drill.Failure?.Thing);
    }

    [Fact]
    public void A_slot_with_another_volume_key_than_the_bindings_fails()
    {
        BoundHeader vault = EscrowedVault.Make().Newest;
        HeaderCandidates changed = EscrowedVault.Changed(
            vault,
            header =>
                header with
                {
                    Unlocks =
                    [
                        header.Unlocks[0] with
                        {
                            Binding = vault.Binding with { VolumeKeyId = [.. new byte[32]] },
                        },
                    ],
                }
        );
        Assert.Equal("binding.volume-key", Run(changed, 0).Failure?.Reason);
    }

    [Fact]
    public void A_changed_key_slot_area_fails() =>
        Assert.Equal(
            "luks2.passphrase",
            Run(EscrowedVault.WithChangedArea(EscrowedVault.Make().Newest), 0).Failure?.Reason
        );

    [Fact]
    public void A_vault_of_template_1_is_drilled_too()
    {
        HeaderCandidates vault = EscrowedVault.Changed(
            EscrowedVault.Make().Newest,
            header => header with { Template = 1 }
        );
        Assert.Equal(1, vault.Newest.Header.Template);
        Assert.Null(Run(vault, 0, 1).Failure);
    }

    [Fact]
    public void Of_two_copies_that_differ_both_ways_in_are_drilled()
    {
        BoundHeader vault = EscrowedVault.Make().Newest;
        HeaderCandidates other = EscrowedVault.With(
            vault,
            new Escrow(
                1,
                [
                    [1, 2, 3],
                ]
            )
        );
        byte[] torn = vault.ToBytes();
        other.Newest.ToBytes().AsSpan(0, Luks2Template.HeaderSize).CopyTo(torn);
        RecoveryDrill drill = Run(HeaderCandidates.Read(torn).OrThrow(), 0);
        Assert.Equal(2, drill.Slots.Length);
        Assert.NotNull(drill.Failure);
        Assert.Single(drill.Slots, slot => slot.Refusal is null);
    }

    [Fact]
    public void The_path_changes_with_recovery_key_escrow_and_volume_key_only()
    {
        BoundHeader vault = EscrowedVault.Make().Newest;
        HeaderCandidates resealed = EscrowedVault.Changed(
            vault,
            header =>
                header with
                {
                    SequenceId = 9,
                    Unlocks = [header.Unlocks[0] with { Binding = vault.Binding with { Generation = 99 } }],
                }
        );
        string id = Id(EscrowedVault.Make());
        Assert.Equal(id, Id(resealed));
        Assert.NotEqual(id, Id(EscrowedVault.WithChangedArea(vault)));
        Assert.NotEqual(
            id,
            Id(
                EscrowedVault.With(
                    vault,
                    new Escrow(
                        1,
                        [
                            [1, 2, 3],
                        ]
                    )
                )
            )
        );
        Assert.NotEqual(id, Id(EscrowedVault.Make(seed: "theirs")));
    }

    private static string Id(HeaderCandidates vault) => RecoveryPath.AllOf(vault)[0].Id;

    private static RecoveryDrill Run(HeaderCandidates vault, params int[] officers) =>
        RecoveryDrill.Run(vault, [.. officers.Select(Officers.Identity)]);
}
