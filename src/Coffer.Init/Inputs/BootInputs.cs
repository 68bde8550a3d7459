using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Measurement;
using Coffer.Tpm;
using Coffer.Tpm.Pcrs;

namespace Coffer.Init.Inputs;

/// <summary>What this boot was given: measured values, the log that explains them, and what the host fed in.</summary>
/// <param name="Pcrs">PCRs of the SHA-256 bank, after <c>enter-initrd</c>.</param>
/// <param name="Log">The firmware's event log; null when there is none that can be read.</param>
/// <param name="Found">The inventory.</param>
internal sealed record BootInputs(PcrValues Pcrs, EventLog? Log, ImmutableArray<HostInput> Found)
{
    /// <summary>The PCRs that boot, install and report look at.</summary>
    private static ReadOnlySpan<int> Watched => [4, 7, 11, 12, 13, 15];

    /// <summary>Takes stock, reports every input, and refuses a boot that something was injected into.</summary>
    /// <exception cref="RefusedException">PCR 12 is not untouched (<c>input.pcr12</c>).</exception>
    internal static BootInputs Take(Machine machine)
    {
        PcrValues pcrs = PcrValues.Read(machine.Tpm, Watched).OrThrow();
        foreach ((int pcr, TpmBuffer value) in pcrs.ByPcr)
            machine.Log.Say($"pcr {pcr} is {value}");
        Parsed<EventLog> log = FirmwareEventLog.Read();
        if (log.Refusal is { } unreadable)
            machine.Log.Say($"no event log: {unreadable.Seen}");
        ImmutableArray<HostInput> found = new HostInputInventory().Take(log.Value);
        foreach (HostInput input in found)
            machine.Log.Say($"{input}");
        return UntouchedPcr.Judge(pcrs[12].Span, found) is { } refusal
            ? throw new RefusedException(refusal)
            : new BootInputs(pcrs, log.Value, found);
    }
}
