using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>Reads the records of a user-space log.</summary>
internal static class UserspaceLogReader
{
    public static Parsed<UserspaceLog> Read(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty
            ? UserspaceLog.Empty
            : new Refusal("userspace-log.malformed", "user-space log", "records", "none");
}
