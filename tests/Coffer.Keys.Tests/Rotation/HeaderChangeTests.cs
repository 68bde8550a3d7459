using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Rotation;

public sealed class HeaderChangeTests
{
    [Theory]
    [InlineData("reseal", "0,1", "1,2")]
    [InlineData("recovery", "0,1", "2,3")]
    public void A_change_leaves_one_slot_of_each_kind_under_the_other_number(string change, string before, string after)
    {
        RotatedVault vault = new(change);
        CutDisk disk = Run(vault);
        BoundHeader read = HeaderCandidates.Read(disk.Bytes).OrThrow().Newest;
        Assert.Equal(before, string.Join(',', vault.Header.Header.Keyslots.Select(n => (int)n)));
        Assert.Equal(after, string.Join(',', read.Header.Keyslots.Select(n => (int)n)));
        Assert.Equal(vault.Header.Header.SequenceId + 2, read.Header.SequenceId);
        Assert.Equal(vault.Plan.Result.Header.ToBytes(), read.Header.ToBytes());
    }

    [Fact]
    public void The_counter_moves_once_behind_both_copies_and_before_anything_is_removed()
    {
        RotatedVault vault = new("rewrap");
        Assert.Equal(
            [
                "key slot area 2",
                "header copy 2: both bindings",
                "header copy 1: both bindings",
                "key slot area 2, read again",
                "header copy 2: both bindings, read again",
                "header copy 1: both bindings, read again",
                "advance the generation to 8",
                "header copy 2: the new binding alone",
                "header copy 1: the new binding alone",
                "random bytes over key slot area 0",
                "random bytes over key slot area 3",
            ],
            vault.Plan.Steps.Select(step => step.What)
        );
    }

    [Fact]
    public void The_old_slots_are_overwritten_and_the_old_recovery_key_opens_nothing()
    {
        RotatedVault vault = new("recovery");
        BoundHeader read = HeaderCandidates.Read(Run(vault).Bytes).OrThrow().Newest;
        Assert.Equal("luks2.passphrase", read.Recover(RotatedVault.Before.Recovery).Refusal?.Reason);
        using Secret key = read.Recover(vault.NewRecovery).OrThrow();
        Assert.Equal(RotatedVault.Before.VolumeKey.Span, key.Span);
        foreach (
            Luks2KeyslotNumber number in (Luks2KeyslotNumber[])[Luks2KeyslotNumber.Unlock, Luks2KeyslotNumber.Recovery]
        )
            Assert.NotEqual(vault.Header.Areas[number].ToArray(), read.Areas[number].ToArray());
    }

    [Fact]
    public void In_the_middle_both_bindings_have_their_MAC()
    {
        RotatedVault vault = new("rewrap");
        CutDisk disk = new(vault.Disk());
        Assert.Throws<PowerCutException>(() => vault.Plan.Run(disk, () => { }, () => throw new PowerCutException()));
        HeaderCandidates read = HeaderCandidates.Read(disk.Bytes).OrThrow();
        Assert.True(read.CopiesAgree);
        Assert.False(read.AtRest);
        BoundHeader old = Assert.Single(read.At(BoundVault.Generation));
        old.Open(RotatedVault.Before.Unlock, BoundVault.Generation).OrThrow().Dispose();
        BoundHeader next = Assert.Single(read.At(BoundVault.Generation + 1));
        Assert.Equal(Luks2KeyslotNumber.OtherUnlock, next.Number);
        // The old secret is not the new binding's, not even of the same header.
        Assert.Equal(
            "binding.header-mac",
            next.Open(RotatedVault.Before.Unlock, BoundVault.Generation + 1).Refusal?.Reason
        );
    }

    [Fact]
    public void A_disk_that_gives_back_other_bytes_ends_the_change_before_the_counter_moves()
    {
        RotatedVault vault = new("rewrap");
        CutDisk disk = new(vault.Disk());
        int forgets = 0;
        Refusal? refusal = vault.Plan.Run(
            disk,
            () =>
            {
                if (forgets++ == 0)
                    disk.Bytes[Luks2Template.OffsetOf(Luks2KeyslotNumber.OtherUnlock)] ^= 1;
            },
            () => throw new InvalidOperationException("the counter moved")
        );
        Assert.Equal("rotation.disk", refusal?.Reason);
    }

    [Fact]
    public void A_counter_that_somebody_else_moved_is_refused()
    {
        RotatedVault vault = new("rewrap");
        Refusal? refusal = vault.Plan.Run(new CutDisk(vault.Disk()), () => { }, () => BoundVault.Generation + 2);
        Assert.Equal("rotation.generation", refusal?.Reason);
    }

    [Fact]
    public void A_header_at_rest_has_nothing_to_settle()
    {
        HeaderCandidates read = HeaderCandidates.Read(new RotatedVault("rewrap").Disk()).OrThrow();
        Assert.Null(Settling.Plan(read, read.Newest, RotatedVault.Before.Unlock, new CountingRandomSource("x")));
    }

    private static CutDisk Run(RotatedVault vault)
    {
        CutDisk disk = new(vault.Disk());
        Assert.Null(vault.Plan.Run(disk, () => { }, () => BoundVault.Generation + 1));
        return disk;
    }
}
