using System.Collections.Immutable;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.EventLogs;

/// <summary>Judges how a machine booted: its event logs against quoted PCR values, and both against the policy.</summary>
public static class BootVerifier
{
    /// <summary>Judges. Never throws, whatever the bytes.</summary>
    /// <param name="eventLog">The firmware's log; empty when there is none.</param>
    /// <param name="userspaceLog">What user space measured; empty when there is none.</param>
    /// <param name="pcrs">PCR values, from a quote that was verified.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="findings">Where the findings go.</param>
    /// <returns>The boot; null when there is no log that the PCRs vouch for.</returns>
    public static JudgedBoot? Judge(
        ReadOnlyMemory<byte> eventLog,
        ReadOnlyMemory<byte> userspaceLog,
        ImmutableArray<PcrBankEvidence> pcrs,
        BootPolicy policy,
        FindingList findings
    ) => null;
}
