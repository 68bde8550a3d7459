using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Rules about what the firmware started (PCR 4) and how it handed over (PCR 5).</summary>
public static class BootApplicationRules
{
    private const string Profile = "TCG PC Client Platform Firmware Profile 1.06";

    /// <summary>The attempt to boot.</summary>
    public static readonly Rule BootAttempt = new(
        "boot.attempt",
        "The firmware said that it calls a boot option before it started an application",
        $"{Profile}, PCR[4]",
        Trust.Firmware
    );

    /// <summary>What was started.</summary>
    public static readonly Rule Applications = new(
        "boot.applications",
        "Every application that was started is one of the build's",
        $"{Profile}, PCR[4]: the digest is the image's Authenticode digest",
        Trust.Firmware | Trust.PolicyAuthor
    );

    /// <summary>Handing over.</summary>
    public static readonly Rule ExitBootServices = new(
        "boot.exit-boot-services",
        "The firmware handed the machine over to the kernel",
        $"{Profile}, PCR[5]",
        Trust.Firmware
    );

    /// <summary>All of them.</summary>
    public static ImmutableArray<Rule> All { get; } = [BootAttempt, Applications, ExitBootServices];

    /// <summary>What the firmware measures into PCR 5 when the kernel takes over.</summary>
    internal static ImmutableArray<string> ExitEvents { get; } =
    ["Exit Boot Services Invocation", "Exit Boot Services Returned with Success"];

    /// <summary>What the firmware measures into PCR 4 before it starts an application.</summary>
    internal const string CallingApplication = "Calling EFI Application from Boot Option";
}
