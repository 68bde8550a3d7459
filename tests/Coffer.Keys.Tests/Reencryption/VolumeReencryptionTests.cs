using Coffer.Keys.Binding;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Tests.Binding;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Reencryption;

public sealed class VolumeReencryptionTests : IDisposable
{
    private const ulong Begun = BoundVault.Generation + 1;
    private readonly RotatedVolume _volume = new();
    private readonly byte[] _bytes;
    private readonly FaultyDisk _disk;
    private readonly LiveVolume _live;
    private readonly BoundHeader _header;

    public VolumeReencryptionTests()
    {
        _bytes = _volume.Disk();
        _disk = new FaultyDisk(_bytes);
        _header = _volume.Begun(_disk);
        _live = new LiveVolume(_bytes, RotatedVolume.DataSize, RotatedVolume.Old, _volume.Next, []);
    }

    public void Dispose() => _live.Dispose();

    [Fact]
    public void Each_step_moves_one_slice_and_the_header_follows()
    {
        using VolumeReencryption engine = Engine();
        for (int slice = 1; slice <= 4; slice++)
        {
            Assert.False(engine.IsDone);
            Assert.Null(engine.Step(_live));
            Assert.Equal(slice * (long)RotatedVolume.Slice, engine.Position);
            Luks2Progress written = Read().Newest.Header.Reencryption!.Progress;
            Assert.Equal(engine.Position, written.Boundary);
            Assert.Equal(slice == 4 ? RotatedVolume.Slice : 0, written.HotZone);
            Assert.True(Read().AtRest);
        }
        Assert.True(engine.IsDone);
        Assert.Throws<InvalidOperationException>(() => engine.Step(_live));
    }

    // At each of the writes of a slice once: nothing is lost, I/O goes on, and the next call does it again.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_slice_that_fails_is_taken_back(int write)
    {
        using VolumeReencryption engine = Engine();
        _disk.FailAt(write, forGood: false);
        Assert.Equal("rotation.slice", engine.Step(_live)?.Reason);
        Assert.Equal(0, engine.Position);
        Assert.False(_live.IsHeld);
        RequireBoot();
        Assert.Null(engine.Step(_live));
        Assert.Equal(RotatedVolume.Slice, engine.Position);
        RequireBoot();
    }

    [Fact]
    public void A_slice_whose_header_could_not_follow_is_done_nevertheless()
    {
        using VolumeReencryption engine = Engine();
        _disk.FailAt(4, forGood: false);
        Assert.Equal("rotation.slice", engine.Step(_live)?.Reason);
        Assert.Equal(RotatedVolume.Slice, engine.Position);
        RequireBoot();
        Assert.Null(engine.Step(_live));
        Assert.Equal(2 * RotatedVolume.Slice, engine.Position);
        RequireBoot();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_slice_that_cannot_be_taken_back_leaves_the_device_held_and_the_next_boot_ends_it(int write)
    {
        using VolumeReencryption engine = Engine();
        _disk.FailAt(write, forGood: true);
        HeldVolumeException held = Assert.Throws<HeldVolumeException>(() => engine.Step(_live));
        Assert.Equal("rotation.held", held.Refusal.Reason);
        Assert.True(_live.IsHeld);
        _disk.Heal();
        RequireBoot();
    }

    [Fact]
    public void A_device_that_cannot_be_held_or_switched_leaves_everything_as_it_was()
    {
        using VolumeReencryption engine = Engine();
        _live.FailsToHold = true;
        Assert.Equal("rotation.slice", engine.Step(_live)?.Reason);
        _live.FailsToHold = false;
        _live.FailsToSwitch = true;
        Assert.Equal("rotation.slice", engine.Step(_live)?.Reason);
        Assert.False(_live.IsHeld);
        Assert.Equal(0, engine.Position);
        RequireBoot();
    }

    [Fact]
    public void After_a_recovery_no_slice_is_moved_until_a_reseal()
    {
        using VolumeReencryption engine = _volume.Engine(_header, null, _disk);
        Assert.Equal("rotation.unsealed", engine.Step(_live)?.Reason);
        Assert.Null(_volume.Reseal(engine.Header, Begun + 1).OrThrow().Run(_disk, () => { }, () => Begun + 1));
        using VolumeReencryption resealed = _volume.Engine(Read().Newest, _volume.UnlockOf(Begun + 1), _disk);
        Assert.Null(resealed.Step(_live));
    }

    [Fact]
    public void A_hot_zone_must_be_ended_before_a_step()
    {
        BoundHeader hot = _header with
        {
            Header = _header.Header with
            {
                Reencryption = _header.Header.Reencryption! with { Progress = new Luks2Progress(0, 4096) },
            },
        };
        using VolumeReencryption engine = _volume.Engine(hot, _volume.UnlockOf(Begun), _disk);
        Assert.Throws<InvalidOperationException>(() => engine.Step(_live));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(-1048576)]
    [InlineData(129 * 1048576)]
    public void A_slice_of_no_whole_MiB_or_too_large_is_a_mistake_of_the_caller(int slice) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new VolumeReencryption(_header, null, RotatedVolume.Old, _volume.Next, _disk, slice).Dispose()
        );

    [Fact]
    public void A_header_at_rest_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => _volume.Engine(RotatedVolume.AtRest, null, _disk).Dispose());

    private VolumeReencryption Engine() => _volume.Engine(_header, _volume.UnlockOf(Begun), _disk);

    private HeaderCandidates Read() => HeaderCandidates.Read(_bytes.AsMemory(0, BoundHeader.Size).ToArray()).OrThrow();

    // A boot of a copy finds every byte that the file system wrote.
    private void RequireBoot()
    {
        byte[] copy = [.. _bytes];
        CountingTpm tpm = _volume.Tpm.Copy();
        tpm.Generation = Begun;
        using BootedVolume booted = BootedVolume.ByTpm(_volume, copy, new TornDisk(copy), tpm)!;
        byte[] expected = [.. _volume.Plain];
        foreach (FileSystemEvent written in _live.Events.OfType<FileSystemEvent>())
            written.Plain.CopyTo(expected, written.Position);
        Assert.True(booted.Plain(_volume, copy).AsSpan().SequenceEqual(expected));
    }
}
