using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Rules about the UKI, what was passed to it, and what the machine measured once it ran (PCR 11, 12 and 15).</summary>
public static class StubRules
{
    /// <summary>Sections.</summary>
    public static readonly Rule Sections = new(
        "stub.sections",
        "The stub measured name and content of each section, in its order",
        "systemd-stub(7), version 257: PCR 11",
        Trust.OwnerSoftware
    );

    /// <summary>Phases.</summary>
    public static readonly Rule Phases = new(
        "stub.phases",
        "The boot went through its phases in their order",
        "systemd-pcrphase.service(8), version 257; docs/formats.md section 10",
        Trust.OwnerSoftware
    );

    /// <summary>PCR 12.</summary>
    public static readonly Rule NothingPassed = new(
        "stub.nothing-passed",
        "No command line, addon, credential or device tree from outside the signed UKI (PCR 12 untouched)",
        "systemd-stub(7), version 257: PCR 12; docs/formats.md section 9",
        Trust.OwnerSoftware
    );

    /// <summary>PCR 15.</summary>
    public static readonly Rule Vault = new(
        "stub.vault",
        "The machine opened exactly one vault and measured it",
        "docs/formats.md section 10: PCR 15",
        Trust.OwnerSoftware
    );

    /// <summary>PCR 15.</summary>
    public static readonly Rule Configuration = new(
        "stub.configuration",
        "The machine follows the configuration that its TPM knows to be the newest, or has none",
        "docs/formats.md sections 10 and 30: PCR 15",
        Trust.OwnerSoftware
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } = [Sections, Phases, NothingPassed, Vault, Configuration];
}
