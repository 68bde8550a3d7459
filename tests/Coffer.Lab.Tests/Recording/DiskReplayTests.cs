using Coffer.Lab.Recording;

namespace Coffer.Lab.Tests.Recording;

/// <summary>What a cut leaves of writes 1, 2, a flush, 3 over the sectors of 2 and one more, and 4.</summary>
public sealed class DiskReplayTests : IDisposable
{
    private readonly RecordedDisk _disk = new(
        (recorder, tpm) =>
        {
            File.WriteAllBytes(tpm, [1]);
            recorder.LookAtTpm();
            recorder.Write(0, RecordedDisk.Of(1), forceUnitAccess: false);
            recorder.Write(512, RecordedDisk.Of(2), forceUnitAccess: false);
            recorder.Flush();
            recorder.Write(512, RecordedDisk.Of(3, 2), forceUnitAccess: false);
            File.WriteAllBytes(tpm, [2]);
            recorder.LookAtTpm();
            recorder.Write(1536, RecordedDisk.Of(4), forceUnitAccess: false);
        }
    );

    public void Dispose() => _disk.Dispose();

    [Theory]
    [InlineData(0, DiskLoss.Nothing, 0, new byte[] { 0, 0, 0, 0 })]
    [InlineData(2, DiskLoss.Nothing, 0, new byte[] { 1, 0, 0, 0 })]
    [InlineData(3, DiskLoss.OneWrite, 1, new byte[] { 0, 2, 0, 0 })]
    [InlineData(3, DiskLoss.Unflushed, 0, new byte[] { 0, 0, 0, 0 })]
    [InlineData(4, DiskLoss.Unflushed, 0, new byte[] { 1, 2, 0, 0 })]
    [InlineData(5, DiskLoss.Nothing, 0, new byte[] { 1, 3, 3, 0 })]
    [InlineData(5, DiskLoss.Tail, 1, new byte[] { 1, 3, 0, 0 })]
    [InlineData(5, DiskLoss.Head, 1, new byte[] { 1, 2, 3, 0 })]
    [InlineData(7, DiskLoss.Nothing, 0, new byte[] { 1, 3, 3, 4 })]
    [InlineData(7, DiskLoss.OneWrite, 4, new byte[] { 1, 2, 0, 4 })]
    [InlineData(7, DiskLoss.Unflushed, 0, new byte[] { 1, 2, 0, 0 })]
    public void The_disk_is_as_the_cut_leaves_it(int events, DiskLoss loss, int detail, byte[] expected)
    {
        DiskCut cut = new(events, loss, detail);
        using DiskReplay replay = _disk.Replay();
        Assert.Equal(expected, RecordedDisk.Look(replay.At(cut)));
        replay.CopyTo(_disk["copy"], cut);
        Assert.Equal(expected, File.ReadAllBytes(_disk["copy"]).Where((_, i) => i % 512 == 0).Take(4));
        Assert.Equal(RecordedDisk.Sectors * RecordedDisk.Sector, new FileInfo(_disk["copy"]).Length);
    }

    [Fact]
    public void The_TPM_is_that_of_the_moment()
    {
        using DiskReplay replay = _disk.Replay();
        List<int> seen = [];
        foreach (int events in (int[])[0, 1, 5, 6, 7])
        {
            replay.At(new DiskCut(events));
            seen.Add(replay.TpmEvent);
        }
        Assert.Equal([-1, 0, 0, 5, 5], seen);
    }

    [Fact]
    public void What_is_written_to_a_cut_disk_stays_in_it()
    {
        using DiskReplay replay = _disk.Replay();
        CutDisk disk = replay.At(new DiskCut(7));
        disk.Write(512, RecordedDisk.Of(8));
        Assert.Equal([1, 8, 3, 4], RecordedDisk.Look(disk));
        Assert.Equal([1, 3, 3, 4], RecordedDisk.Look(replay.At(new DiskCut(7))));
    }

    [Fact]
    public void A_replay_never_goes_back()
    {
        using DiskReplay replay = _disk.Replay();
        replay.At(new DiskCut(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => replay.At(new DiskCut(4)));
    }

    [Theory]
    [InlineData(-512, 512)]
    [InlineData(RecordedDisk.Sectors * RecordedDisk.Sector, 512)]
    [InlineData(0, (RecordedDisk.Sectors + 1) * RecordedDisk.Sector)]
    public void Bytes_that_are_not_on_the_disk_cannot_be_read(long offset, int length)
    {
        using DiskReplay replay = _disk.Replay();
        CutDisk disk = replay.At(new DiskCut(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Read(offset, new byte[length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Write(offset, new byte[length]));
    }
}
