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
}
