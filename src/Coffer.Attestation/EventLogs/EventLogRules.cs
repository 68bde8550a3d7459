using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Rules about the logs themselves: form, replay, types and separators.</summary>
public static class EventLogRules
{
    private const string Profile = "TCG PC Client Platform Firmware Profile 1.06";

    /// <summary>There is a log. An empty one is none: some clouds hand out 0 bytes.</summary>
    public static readonly Rule Present = new(
        "event-log.present",
        "The machine gave a log of what its firmware measured",
        $"{Profile}, event logging",
        Trust.Nobody
    );

    /// <summary>The log is well formed.</summary>
    public static readonly Rule Format = new(
        "event-log.format",
        "The log is crypto-agile and every length in it is right",
        $"{Profile}, TCG_PCR_EVENT2",
        Trust.Nobody
    );

    /// <summary>The log of user space is well formed.</summary>
    public static readonly Rule UserspaceFormat = new(
        "event-log.user-space-format",
        "The log of what user space measured is well formed, and speaks of no PCR of the firmware",
        "systemd 257, tpm2-measure.log; docs/formats.md section 12",
        Trust.Nobody
    );

    /// <summary>A bank to judge.</summary>
    public static readonly Rule Bank = new(
        "event-log.bank",
        "Log and quote share a bank of a hash that is not broken",
        "TPM 2.0 Part 1, PCR Operations; NIST SP 800-131A for SHA-1",
        Trust.Nobody
    );

    /// <summary>StartupLocality.</summary>
    public static readonly Rule StartupLocality = new(
        "event-log.startup-locality",
        "StartupLocality stands once at most, in PCR 0, before anything was measured",
        $"{Profile}, Startup Locality event",
        Trust.Firmware
    );

    /// <summary>Hardware root of trust.</summary>
    public static readonly Rule HardwareRoot = new(
        "event-log.h-crtm",
        "What hardware measured before the firmware ran is the first event of PCR 0, at locality 4",
        $"{Profile}, EV_EFI_HCRTM_EVENT",
        Trust.Firmware
    );

    /// <summary>Replay.</summary>
    public static readonly Rule Replay = new(
        "event-log.replay",
        "The quoted value follows from the events; a PCR without events has its value after reset",
        "TPM 2.0 Part 1, PCR Operations; TCG PC Client Platform TPM Profile 1.06, PCR attributes",
        Trust.TpmMaker
    );

    /// <summary>Types and proofs.</summary>
    public static readonly Rule Explained = new(
        "event-log.explained",
        "Every event of the PCR is of a kind that belongs there, and its digest is explained",
        $"{Profile}, PCR usage and event types, which are not hashed",
        Trust.Firmware
    );

    /// <summary>Separators.</summary>
    public static readonly Rule Separators = new(
        "event-log.separators",
        "PCR 0 to 7 each have exactly one separator, without an error",
        $"{Profile}, EV_SEPARATOR",
        Trust.Firmware
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } =
    [Present, Format, UserspaceFormat, Bank, StartupLocality, Replay, Explained, Separators, HardwareRoot];
}
