using System.Collections.Immutable;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Attestation.EventLogs;

/// <summary>The boot as far as quoted PCRs prove it: only events of PCRs that replay are in here.</summary>
public sealed record JudgedBoot
{
    /// <summary>The bank judged.</summary>
    public required PcrBank Bank { get; init; }

    /// <summary>The PCRs whose values follow from the logs.</summary>
    public required ImmutableSortedSet<int> ExplainedPcrs { get; init; }

    /// <summary>Secure Boot.</summary>
    public required JudgedSecureBoot SecureBoot { get; init; }

    /// <summary>What the firmware started, in order; the first 64, real boots have a few.</summary>
    public ImmutableArray<BootApplication> Applications { get; init; } = [];

    /// <summary>The kernel's command line: the build's, when the UKI is the expected one, or one that was measured; null when unknown.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Sections of the UKI.</summary>
    public ImmutableArray<StubSection> Sections { get; init; } = [];

    /// <summary>The phases of the boot that were entered.</summary>
    public ImmutableArray<string> Phases { get; init; } = [];

    /// <summary>The text that /init measured about the vault (docs/formats.md section 10); null when it did not, or it is not in the log.</summary>
    public string? Vault { get; init; }

    /// <summary>The build whose predictions the PCRs meet; null when none.</summary>
    public ExpectedMeasurements? Build { get; init; }

    /// <summary>Every event of both logs, explained; those of PCRs that do not replay are <see cref="EventProof.Unexplained"/>.</summary>
    public ImmutableArray<EventExplanation> Events { get; init; } = [];
}
