using Coffer.Lab.Recording;

namespace Coffer.Lab.Tests.Recording;

public sealed class DiskRecorderTests
{
    [Fact]
    public void Everything_is_written_down_in_its_order_with_its_bytes()
    {
        using RecordedDisk disk = new(
            (recorder, tpm) =>
            {
                recorder.LookAtTpm();
                recorder.Mark("begins");
                recorder.Write(512, RecordedDisk.Of(1), forceUnitAccess: false);
                File.WriteAllBytes(tpm, [1, 2]);
                recorder.LookAtTpm();
                recorder.LookAtTpm();
                recorder.Flush();
                recorder.Write(0, RecordedDisk.Of(2), forceUnitAccess: true);
                recorder.Zero(512, 512, forceUnitAccess: false);
                File.WriteAllBytes(tpm, [1, 3]);
                recorder.LookAtTpm();
            }
        );
        DiskRecording recording = disk.Recording;
        Assert.Equal("MWTFWZT", string.Concat(recording.Events.Select(one => (char)one.Kind)));
        Assert.Equal(0, recording.IndexOf("begins"));
        Assert.Equal(RecordedDisk.Of(1), recording.BytesOf(recording.Events[1]));
        Assert.Equal([1, 2], recording.BytesOf(recording.Events[2]));
        Assert.Equal([1, 3], recording.BytesOf(recording.Events[6]));
        Assert.Equal([false, true], [recording.Events[1].Durable, recording.Events[4].Durable]);
        Assert.Equal([2, .. new byte[63]], File.ReadAllBytes(disk.After).Where((_, i) => i % 512 == 0));
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        byte[] seen = new byte[1024];
        using RecordedDisk disk = new(
            (recorder, _) =>
            {
                recorder.Write(512, RecordedDisk.Of(9), forceUnitAccess: false);
                recorder.Read(0, seen);
            }
        );
        Assert.Equal([.. new byte[512], .. RecordedDisk.Of(9)], seen);
    }

    [Fact]
    public void A_recording_that_was_cut_itself_ends_before_the_cut()
    {
        using RecordedDisk disk = new(
            (recorder, _) =>
            {
                recorder.Mark("whole");
                recorder.Write(0, RecordedDisk.Of(1, 2), forceUnitAccess: false);
            }
        );
        byte[] bytes = File.ReadAllBytes(disk.Path);
        foreach (int missing in (int[])[1, 1024, 1024 + 17])
        {
            File.WriteAllBytes(disk["short"], bytes[..^missing]);
            using DiskRecording recording = DiskRecording.Open(disk["short"]).OrThrow();
            Assert.Equal(DiskEventKind.Mark, Assert.Single(recording.Events).Kind);
        }
    }

    [Theory]
    [InlineData(0, (byte)'?')]
    [InlineData(1, (byte)2)]
    [InlineData(9, (byte)0x80)]
    [InlineData(17, (byte)0x80)]
    public void A_file_that_is_no_recording_is_refused(int at, byte value)
    {
        using RecordedDisk disk = new((recorder, _) => recorder.Write(0, RecordedDisk.Of(1), forceUnitAccess: false));
        byte[] bytes = File.ReadAllBytes(disk.Path);
        bytes[at] = value;
        File.WriteAllBytes(disk["other"], bytes);
        Assert.Equal("lab.recording", DiskRecording.Open(disk["other"]).Refusal?.Reason);
    }
}
