namespace Coffer.Firmware.EventLogs;

/// <summary>What the comparison of one PCR with a log gave.</summary>
public enum PcrFindingKind
{
    /// <summary>The log's events give the value: they are what was measured, in this order.</summary>
    Explained,

    /// <summary>The log has no event for it, and the value is the one after reset.</summary>
    Untouched,

    /// <summary>The log's events give another value.</summary>
    Differs,

    /// <summary>The log has no event for it, but something was measured.</summary>
    NotInLog,

    /// <summary>The value has another length than the bank's digests.</summary>
    WrongSize,
}
