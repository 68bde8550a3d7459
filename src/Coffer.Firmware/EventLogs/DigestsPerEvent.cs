namespace Coffer.Firmware.EventLogs;

/// <summary>How many of the declared banks an event must have a digest of.</summary>
internal enum DigestsPerEvent
{
    /// <summary>All, as the specification wants.</summary>
    EveryBank,

    /// <summary>At least one.</summary>
    SomeBanks,
}
