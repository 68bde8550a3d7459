using Coffer.Lab.Recording;

namespace Coffer.Lab.Tests.Recording;

public sealed class PowerCutsTests
{
    [Fact]
    public void Each_write_is_cut_before_within_and_after_and_each_unflushed_one_may_be_lost()
    {
        using RecordedDisk disk = Recorded();
        PowerCuts cuts = new(disk.Recording, static one => one.Offset == 0, static _ => 1);
        Assert.Equal(
            [
                // The first write, of three sectors; it matters.
                new DiskCut(1, DiskLoss.Tail, 1),
                new DiskCut(1, DiskLoss.Head, 1),
                new DiskCut(1, DiskLoss.Tail, 2),
                new DiskCut(1, DiskLoss.Head, 2),
                new DiskCut(1, DiskLoss.OneWrite, 0),
                new DiskCut(1),
                // One that does not matter, and the TPM.
                new DiskCut(2, DiskLoss.OneWrite, 0),
                new DiskCut(2),
                new DiskCut(3, DiskLoss.OneWrite, 0),
                new DiskCut(3),
                // A second one that matters, beside the first.
                new DiskCut(4, DiskLoss.Unflushed),
                new DiskCut(4, DiskLoss.OneWrite, 0),
                new DiskCut(4, DiskLoss.OneWrite, 3),
                new DiskCut(4),
                // Behind the flush and the mark: one that is durable by itself.
                new DiskCut(7),
            ],
            cuts.Between(0, 7)
        );
    }

    [Fact]
    public void What_was_not_flushed_before_the_window_may_be_lost_in_it()
    {
        using RecordedDisk disk = Recorded();
        PowerCuts cuts = new(disk.Recording, static one => one.Offset == 0, static _ => 1);
        Assert.Equal([new DiskCut(2, DiskLoss.OneWrite, 0), new DiskCut(2)], cuts.Between(1, 2));
    }

    [Fact]
    public void A_long_write_is_torn_at_its_steps_and_behind_its_first_and_before_its_last_sector()
    {
        using RecordedDisk disk = new((recorder, _) => recorder.Write(0, RecordedDisk.Of(1, 64), false));
        PowerCuts cuts = new(disk.Recording, static _ => true, static _ => 25);
        Assert.Equal(
            [1, 25, 50, 63],
            cuts.Between(0, 1).Where(cut => cut.Loss == DiskLoss.Tail).Select(cut => cut.Detail)
        );
    }

    private static RecordedDisk Recorded() =>
        new(
            (recorder, tpm) =>
            {
                recorder.Write(0, RecordedDisk.Of(1, 3), forceUnitAccess: false);
                recorder.Write(512, RecordedDisk.Of(2), forceUnitAccess: false);
                File.WriteAllBytes(tpm, [1]);
                recorder.LookAtTpm();
                recorder.Write(0, RecordedDisk.Of(3), forceUnitAccess: false);
                recorder.Flush();
                recorder.Mark("flushed");
                recorder.Write(0, RecordedDisk.Of(4), forceUnitAccess: true);
            }
        );
}
