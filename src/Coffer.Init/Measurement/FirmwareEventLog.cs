using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Start;

namespace Coffer.Init.Measurement;

/// <summary>What the firmware says it measured.</summary>
internal static class FirmwareEventLog
{
    private const string Path = "/sys/kernel/security/tpm0/binary_bios_measurements";

    /// <summary>Its bytes; none where the kernel shows none.</summary>
    internal static byte[] ReadBytes() => File.Exists(Path) ? BoundedFile.Read(Path) : [];

    /// <summary>Reads it.</summary>
    internal static Parsed<EventLog> Read() => EventLog.Read(ReadBytes());
}
