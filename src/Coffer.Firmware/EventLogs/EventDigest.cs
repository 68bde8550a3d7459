namespace Coffer.Firmware.EventLogs;

/// <summary>TPMT_HA of an event: what was extended into the PCR of one bank.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Value">The digest, as long as the bank's.</param>
public readonly record struct EventDigest(PcrBank Bank, ReadOnlyMemory<byte> Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Bank}:{Convert.ToHexStringLower(Value.Span)}";
}
