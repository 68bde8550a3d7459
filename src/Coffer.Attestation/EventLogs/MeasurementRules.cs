using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Rules that compare PCR values with those that the build or the policy names.</summary>
public static class MeasurementRules
{
    /// <summary>Whose measurements they are.</summary>
    public static readonly Rule Signed = new(
        "measurements.signed",
        "The release key that the policy names signed the measurements",
        "docs/formats.md, sections 19 and 36",
        Trust.PolicyAuthor | Trust.ReleaseKey
    );

    /// <summary>PCR 4.</summary>
    public static readonly Rule Pcr4 = new(
        "measurements.pcr-4",
        "Boot loader and UKI are the build's (PCR 4 as predicted)",
        "measurements.json, docs/formats.md section 19",
        Trust.TpmMaker | Trust.Firmware | Trust.PolicyAuthor
    );

    /// <summary>PCR 7.</summary>
    public static readonly Rule Pcr7 = new(
        "measurements.pcr-7",
        "The owner's Secure Boot keys, and no others, were enforced (PCR 7 as predicted)",
        "measurements.json, docs/formats.md section 19",
        Trust.TpmMaker | Trust.Firmware | Trust.PolicyAuthor
    );

    /// <summary>PCR 11.</summary>
    public static readonly Rule Pcr11 = new(
        "measurements.pcr-11",
        "Kernel, initrd and command line are the build's, and the boot phase has ended (PCR 11 as predicted)",
        "measurements.json, docs/formats.md sections 10 and 15",
        Trust.TpmMaker | Trust.OwnerSoftware | Trust.PolicyAuthor
    );

    /// <summary>Values that the policy names.</summary>
    public static readonly Rule Named = new(
        "measurements.pcr-value",
        "The PCR has one of the values that the policy names",
        "docs/attestation.md, section \"Policy\"",
        Trust.TpmMaker | Trust.PolicyAuthor
    );

    /// <summary>All of them, in the order of judging.</summary>
    public static ImmutableArray<Rule> All { get; } = [Signed, Pcr4, Pcr7, Pcr11, Named];
}
