using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Attestation.EventLogs;

/// <summary>Reads both logs, or says why there is none to judge.</summary>
/// <param name="policy">What is required.</param>
/// <param name="findings">Where the findings go.</param>
internal sealed class LogReading(BootPolicy policy, FindingList findings)
{
    private const string Field = "tpm.event-log";
    private const string UserspaceField = "tpm.userspace-log";
    private const int FirstUserspacePcr = 8;

    /// <summary>The firmware's log.</summary>
    public EventLog? ReadFirmware(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            findings.NotChecked(
                EventLogRules.Present,
                Field,
                policy.RequireEventLog,
                "no log: the platform gives none; PCR values can be compared with known ones only, and nothing of the boot is explained"
            );
            return null;
        }
        findings.Passed(EventLogRules.Present, Field, $"{bytes.Length} bytes");
        Parsed<EventLog> read = EventLog.Read(bytes);
        bool isTpm12 = read.Refusal?.Reason == "event-log.not-crypto-agile" && policy.AllowSha1;
        if (isTpm12)
            read = EventLog.ReadTpm12(bytes);
        if (!read.TryGet(out EventLog? log, out Refusal? refusal))
        {
            findings.Failed(EventLogRules.Format, Field, refusal);
            return null;
        }
        string banks = string.Join(' ', log.Banks);
        string? note = isTpm12 ? "in the TPM 1.2 format, which has SHA-1 only; the policy allows it" : null;
        findings.Passed(EventLogRules.Format, Field, $"{log.Events.Length} events, {banks}", note);
        return log;
    }

    /// <summary>The log of user space; none where it cannot be believed.</summary>
    public UserspaceLog ReadUserspace(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            findings.NotApplicable(EventLogRules.UserspaceFormat, UserspaceField, "none was given");
            return UserspaceLog.Empty;
        }
        if (!UserspaceLog.Read(bytes).TryGet(out UserspaceLog? log, out Refusal? refusal))
        {
            findings.Failed(EventLogRules.UserspaceFormat, UserspaceField, refusal);
            return UserspaceLog.Empty;
        }
        UserspaceEvent? foreign = log.Events.FirstOrDefault(e => e.Extends && e.PcrIndex < FirstUserspacePcr);
        findings.Judge(
            EventLogRules.UserspaceFormat,
            UserspaceField,
            foreign is null,
            $"PCR {FirstUserspacePcr} and above",
            foreign is null ? $"{log.Events.Length} records" : $"record {foreign.Number} for PCR {foreign.PcrIndex}",
            "somebody in the machine extended a PCR that belongs to the firmware"
        );
        return log;
    }
}
