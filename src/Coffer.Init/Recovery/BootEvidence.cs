using Coffer.Attestation.Evidence;
using Coffer.Evidence;
using Coffer.Init.Measurement;

namespace Coffer.Init.Recovery;

/// <summary>
/// What <c>/init</c> can say while the vault is shut: the logs. It claims nothing about itself, for all that it knows comes from the host's disk;
/// PCR 11 says which image it is.
/// </summary>
internal sealed class BootEvidence : IMachineRecords
{
    /// <inheritdoc/>
    public MachineClaims? Claims() => null;

    /// <inheritdoc/>
    public byte[] EventLog() => FirmwareEventLog.ReadBytes();

    /// <inheritdoc/>
    public byte[] UserspaceLog() => new MeasurementLog().ReadBytes();
}
