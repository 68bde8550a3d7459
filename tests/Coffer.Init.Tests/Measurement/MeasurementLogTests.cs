using Coffer.Firmware.EventLogs;
using Coffer.Init.Measurement;

namespace Coffer.Init.Tests.Measurement;

public sealed class MeasurementLogTests : IDisposable
{
    private readonly DirectoryInfo _run = Directory.CreateTempSubdirectory("coffer-log-");

    private string Folder => Path.Combine(_run.FullName, "coffer");

    [Fact]
    public void Records_are_appended_and_read_back_in_order()
    {
        MeasurementLog log = new(Folder);
        log.Append(Phase("enter-initrd"));
        log.Append(Phase("leave-initrd"));
        UserspaceLog read = UserspaceLog.Read(File.ReadAllBytes(Path.Combine(Folder, "tpm2-measure.log"))).OrThrow();
        Assert.Equal(["enter-initrd", "leave-initrd"], read.Events.Select(e => e.Text));
        Assert.All(read.Events, e => Assert.Equal((11, EventProof.Data), (e.PcrIndex, e.Proof(PcrBank.Sha256))));
    }

    [Fact]
    public void The_log_of_the_firmware_is_kept_whole_and_readable_by_everybody()
    {
        new MeasurementLog(Folder).KeepFirmwareLog([1, 2, 3]);
        string path = Path.Combine(Folder, "event-log");
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(path)
        );
        Assert.Equal(["event-log"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Where_the_firmware_gives_no_log_none_is_kept()
    {
        new MeasurementLog(Folder).KeepFirmwareLog([]);
        Assert.False(Directory.Exists(Folder));
    }

    public void Dispose() => _run.Delete(recursive: true);

    private static UserspaceEvent Phase(string text) =>
        new(
            0,
            11,
            [new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(text)))],
            text,
            "phase"
        );
}
