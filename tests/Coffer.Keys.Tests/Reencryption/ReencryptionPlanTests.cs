using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Keys.Tests.Recovery;
using Coffer.Keys.Tests.Recovery.Drills;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Reencryption;

public sealed class ReencryptionPlanTests
{
    private const ulong Begun = BoundVault.Generation + 1;
    private readonly RotatedVolume _volume = new();
    private readonly byte[] _bytes;
    private readonly TornDisk _disk;

    public ReencryptionPlanTests()
    {
        _bytes = _volume.Disk();
        _disk = new TornDisk(_bytes);
    }

    [Fact]
    public void The_counter_moves_once_between_both_copies_and_the_old_slots_go_last() =>
        Assert.Equal(
            [
                "key slot area 4",
                "key slot area 5",
                "key slot area 6",
                "key slot area 7",
                "header copy 2: both volume keys",
                "key slot area 4, read again",
                "key slot area 5, read again",
                "key slot area 6, read again",
                "key slot area 7, read again",
                "header copy 2: both volume keys, read again",
                "advance the generation to 8",
                "header copy 1: both volume keys",
                "random bytes over key slot area 0",
                "random bytes over key slot area 1",
                "random bytes over key slot area 2",
                "random bytes over key slot area 3",
            ],
            _volume.Start(RotatedVolume.AtRest).OrThrow().Steps.Select(step => step.What)
        );

    [Fact]
    public void At_the_end_the_next_key_is_the_only_one_and_every_slot_of_the_old_one_is_overwritten()
    {
        BoundHeader done = Done();
        RotationPlan plan = _volume.End(done, Begun + 1).OrThrow();
        Assert.Null(plan.Run(_disk, () => { }, () => Begun + 1));
        BoundHeader read = Read().Newest;
        Assert.True(Read().AtRest);
        Assert.Equal(Luks2Template.Newest, read.Header.Template);
        Assert.Equal([Luks2KeyslotNumber.Unlock, Luks2KeyslotNumber.Recovery], read.Header.Keyslots);
        using Secret key = read.Open(_volume.UnlockOf(Begun + 1), Begun + 1).OrThrow();
        Assert.Equal(_volume.Next.Span, key.Span);
        using Secret recovered = read.Recover(_volume.NewRecovery).OrThrow();
        Assert.Equal(_volume.Next.Span, recovered.Span);
        foreach (Luks2KeyslotNumber number in done.Header.Keyslots)
            Assert.NotEqual(done.Areas[number].ToArray(), read.Areas[number].ToArray());
        Assert.Equal("random bytes over the checksums", plan.Steps[^1].What);
    }

    [Fact]
    public void Both_keys_open_by_the_unlock_secret_and_by_the_recovery_passphrase()
    {
        BoundHeader begun = _volume.Begun(_disk);
        using Secret old = begun.Open(_volume.UnlockOf(Begun), Begun).OrThrow();
        using Secret next = begun.OpenNext(_volume.UnlockOf(Begun), old).OrThrow();
        using Secret recovered = begun.Recover(_volume.NewRecovery).OrThrow();
        using Secret recoveredNext = begun.RecoverNext(_volume.NewRecovery, recovered).OrThrow();
        Assert.Equal(RotatedVolume.Old.Span, old.Span);
        Assert.Equal(RotatedVolume.Old.Span, recovered.Span);
        Assert.Equal(_volume.Next.Span, next.Span);
        Assert.Equal(_volume.Next.Span, recoveredNext.Span);
        Assert.Equal("luks2.passphrase", begun.Recover(RotatedVolume.OldRecovery).Refusal?.Reason);
        Assert.Equal("luks2.passphrase", begun.RecoverNext(RotatedVolume.OldRecovery, old).Refusal?.Reason);
        Assert.Equal("luks2.passphrase", begun.OpenNext(RotatedVolume.OldUnlock, old).Refusal?.Reason);
        using Secret malformed = Secret.CopyOf("no"u8);
        Assert.Equal("recovery-passphrase.malformed", begun.RecoverNext(malformed, old).Refusal?.Reason);
        // The next key does not belong to any other than the old one.
        Assert.Equal("luks2.reencryption", begun.OpenNext(_volume.UnlockOf(Begun), next).Refusal?.Reason);
    }

    [Fact]
    public void A_vault_at_rest_has_no_next_key()
    {
        BoundHeader rest = RotatedVolume.AtRest;
        Assert.Equal("rotation.not-running", rest.OpenNext(RotatedVolume.OldUnlock, RotatedVolume.Old).Refusal?.Reason);
        Assert.Equal(
            "rotation.not-running",
            rest.RecoverNext(RotatedVolume.OldRecovery, RotatedVolume.Old).Refusal?.Reason
        );
        Assert.Equal("rotation.not-running", _volume.Reseal(rest, Begun).Refusal?.Reason);
        Assert.Equal("rotation.not-running", _volume.End(rest, Begun).Refusal?.Reason);
    }

    [Fact]
    public void While_it_runs_no_other_change_is_made_but_a_reseal()
    {
        BoundHeader begun = _volume.Begun(_disk);
        Assert.Equal("rotation.running", _volume.Start(begun).Refusal?.Reason);
        Assert.Equal("rotation.unfinished", _volume.End(begun, Begun + 1).Refusal?.Reason);
        Parsed<RotationPlan> change = new HeaderChange(begun, RotatedVolume.Old, new CountingRandomSource("x")).Plan(
            _volume.UnlockOf(Begun),
            _volume.BindingOf(Begun + 1),
            _volume.UnlockOf(Begun + 1)
        );
        Assert.Equal("rotation.running", change.Refusal?.Reason);
        RotationPlan reseal = _volume.Reseal(begun, Begun + 1).OrThrow();
        Assert.Null(reseal.Run(_disk, () => { }, () => Begun + 1));
        BoundHeader read = Read().Newest;
        Assert.Equal(Luks2KeyslotNumber.OtherUnlockOfOld, read.Number);
        using Secret old = read.Open(_volume.UnlockOf(Begun + 1), Begun + 1).OrThrow();
        read.OpenNext(_volume.UnlockOf(Begun + 1), old).OrThrow().Dispose();
        Assert.Equal("binding.header-mac", read.Open(_volume.UnlockOf(Begun), Begun + 1).Refusal?.Reason);
    }

    [Fact]
    public void The_present_volume_key_is_no_next_one() =>
        Assert.Equal(
            "rotation.same-key",
            ReencryptionStart
                .Plan(
                    RotatedVolume.AtRest,
                    RotatedVolume.Old,
                    RotatedVolume.Old,
                    _volume.BindingOf(Begun),
                    _volume.UnlockOf(Begun),
                    new NewRecovery(_volume.NewRecovery, EscrowToken.OfOne("age"u8)),
                    new CountingRandomSource("x")
                )
                .Refusal?.Reason
        );

    [Fact]
    public void An_escrow_that_leaves_no_room_is_refused() =>
        Assert.Equal(
            "rotation.room",
            ReencryptionStart
                .Plan(
                    RotatedVolume.AtRest,
                    RotatedVolume.Old,
                    _volume.Next,
                    _volume.BindingOf(Begun),
                    _volume.UnlockOf(Begun),
                    new NewRecovery(_volume.NewRecovery, EscrowToken.OfOne(new byte[20000])),
                    new CountingRandomSource("x")
                )
                .Refusal?.Reason
        );

    // The host rewrites what is right for LUKS2: the MAC tells.
    [Theory]
    [InlineData("boundary")]
    [InlineData("hot zone")]
    [InlineData("size")]
    [InlineData("next digest")]
    [InlineData("verification")]
    [InlineData("foreign next key")]
    [InlineData("area of the next key")]
    public void A_host_that_rewrites_a_valid_header_is_refused(string forgery)
    {
        BoundHeader begun = _volume.Begun(_disk);
        BoundHeader forged = Forge(begun, forgery);
        // It is well-formed still.
        Assert.True(StrictLuks2Header.Read(forged.Header.ToBytes()).Value is not null);
        Assert.Equal("binding.header-mac", forged.Open(_volume.UnlockOf(Begun), Begun).Refusal?.Reason);
    }

    [Fact]
    public void A_drill_in_the_middle_opens_both_keys_and_counts_afterwards()
    {
        BoundHeader begun = _volume.Begun(_disk);
        BoundHeader escrowed = EscrowedVault
            .With(begun, EscrowedVault.EscrowOf(_volume.NewRecovery, 2, 1, "next"))
            .Newest;
        RecoveryDrill drill = RecoveryDrill.Run(
            HeaderCandidates.Read(escrowed.ToBytes()).OrThrow(),
            Officers.Identities(2)
        );
        Assert.Null(drill.Failure);
        Assert.Equal([5, 7], drill.Slots.Select(slot => slot.Number));
        Assert.NotEqual(drill.Slots[0].PathId, drill.Slots[1].PathId);
        // At the end the next key's slot is the only one, the same path as before under another number.
        BoundHeader done = escrowed with
        {
            Header = escrowed.Header with
            {
                Reencryption = escrowed.Header.Reencryption! with
                {
                    Progress = new Luks2Progress(RotatedVolume.DataSize - 4096, 4096),
                },
            },
        };
        BoundHeader ended = _volume.End(done, Begun + 1).OrThrow().Result;
        RecoveryPath path = Assert.Single(RecoveryPath.AllOf(HeaderCandidates.Read(ended.ToBytes()).OrThrow()));
        Assert.Equal(drill.Slots[1].PathId, path.Id);
    }

    [Fact]
    public void A_drill_names_the_slot_of_the_next_key_that_does_not_open()
    {
        BoundHeader begun = _volume.Begun(_disk);
        byte[] area = begun.Areas[Luks2KeyslotNumber.RecoveryOfNext].ToArray();
        area[1000] ^= 1;
        BoundHeader damaged = EscrowedVault
            .With(
                begun with
                {
                    Areas = begun.Areas.With(Luks2KeyslotNumber.RecoveryOfNext, area),
                },
                EscrowedVault.EscrowOf(_volume.NewRecovery, 1, 1, "next")
            )
            .Newest;
        RecoveryDrill drill = RecoveryDrill.Run(
            HeaderCandidates.Read(damaged.ToBytes()).OrThrow(),
            Officers.Identities(1)
        );
        Assert.Null(drill.Slots[0].Refusal);
        Assert.Equal("luks2.passphrase", drill.Slots[1].Refusal?.Reason);
        Assert.Equal("luks2.passphrase", drill.Failure?.Reason);
    }

    private BoundHeader Done()
    {
        BoundHeader begun = _volume.Begun(_disk);
        using LiveVolume live = new(_bytes, RotatedVolume.DataSize, RotatedVolume.Old, _volume.Next, []);
        using VolumeReencryption engine = _volume.Engine(begun, _volume.UnlockOf(Begun), _disk);
        while (!engine.IsDone)
            Assert.Null(engine.Step(live));
        return engine.Header;
    }

    private HeaderCandidates Read() => HeaderCandidates.Read(_bytes.AsMemory(0, BoundHeader.Size).ToArray()).OrThrow();

    private BoundHeader Forge(BoundHeader begun, string forgery)
    {
        Luks2Reencryption reencryption = begun.Header.Reencryption!;
        Luks2Header With(Luks2Reencryption other) => begun.Header with { Reencryption = other };
        Luks2Header Progress(long position, long hotZone) =>
            With(reencryption with { Progress = new Luks2Progress(position, hotZone) });
        byte[] area = begun.Areas[Luks2KeyslotNumber.UnlockOfNext].ToArray();
        area[0] ^= 1;
        return forgery switch
        {
            "boundary" => begun with { Header = Progress(RotatedVolume.Slice, 0) },
            "hot zone" => begun with { Header = Progress(0, RotatedVolume.Slice) },
            "size" => begun with { Header = begun.Header with { DataSize = 2 * RotatedVolume.DataSize } },
            "next digest" => begun with { Header = With(reencryption with { NextDigest = begun.Header.Digest }) },
            "verification" => begun with { Header = With(reencryption with { Verification = begun.Header.Digest }) },
            "foreign next key" => begun with { Header = Foreign(begun) },
            _ => begun with { Areas = begun.Areas.With(Luks2KeyslotNumber.UnlockOfNext, area) },
        };
    }

    // Another rotation of the same vault, to a next key that the host may know.
    private static Luks2Header Foreign(BoundHeader begun)
    {
        RotatedVolume foreign = new("foreign");
        Luks2Header other = foreign.Start(RotatedVolume.AtRest).OrThrow().Result.Header;
        return begun.Header with { Reencryption = other.Reencryption };
    }
}
