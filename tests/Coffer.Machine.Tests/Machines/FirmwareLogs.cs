using Coffer.Firmware.EventLogs;

namespace Coffer.Machine.Tests.Machines;

/// <summary>The firmware's event log of a running machine.</summary>
internal static class FirmwareLogs
{
    /// <summary>Reads what /init left of it (docs/formats.md section 12).</summary>
    public static async Task<EventLog> ReadAsync(Probe probe)
    {
        string base64 = await probe.OutputAsync("base64 /run/coffer/event-log");
        return EventLog.Read(Convert.FromBase64String(base64.ReplaceLineEndings(""))).OrThrow();
    }
}
