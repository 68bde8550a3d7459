using Coffer.Firmware.EventLogs;

namespace Coffer.Init.Measurement;

/// <summary>
/// What the agent of the running system hands out as event logs: what /init measured, and a copy of the firmware's log, which the kernel
/// shows to root alone (docs/formats.md section 12). Both are readable by everybody: nothing secret is in them, and nothing is decided by them.
/// </summary>
/// <param name="directory">Where they are.</param>
internal sealed class MeasurementLog(string directory = "/run/coffer")
{
    private const UnixFileMode WorldReadable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private string Records => Path.Combine(directory, "tpm2-measure.log");

    /// <summary>The records so far; none before the first.</summary>
    internal byte[] ReadBytes() => File.Exists(Records) ? File.ReadAllBytes(Records) : [];

    /// <summary>Appends a record.</summary>
    internal void Append(UserspaceEvent e)
    {
        Directory.CreateDirectory(directory);
        string path = Records;
        using FileStream file = new(path, FileMode.Append, FileAccess.Write);
        file.Write(UserspaceLogWriter.Record(e));
        File.SetUnixFileMode(path, WorldReadable);
    }

    /// <summary>Keeps the firmware's log: whole or not at all.</summary>
    internal void KeepFirmwareLog(ReadOnlySpan<byte> log)
    {
        if (log.IsEmpty)
            return;
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "event-log");
        string beside = path + ".new";
        File.WriteAllBytes(beside, log);
        File.SetUnixFileMode(beside, WorldReadable);
        File.Move(beside, path, overwrite: true);
    }
}
