namespace Coffer.Evidence.Stewardship;

/// <summary>What the steward does.</summary>
public enum StewardVerb
{
    /// <summary>How the workloads are.</summary>
    Workloads,

    /// <summary>Starts a workload again.</summary>
    Restart,

    /// <summary>What a workload printed; a stream.</summary>
    Logs,

    /// <summary>Writes into the audit log what an operator did elsewhere.</summary>
    Note,

    /// <summary>The audit log.</summary>
    Audit,
}
