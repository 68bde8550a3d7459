namespace Coffer.Agent.Stewardship;

/// <summary>Where the steward finds what it works with.</summary>
internal sealed record StewardPaths
{
    /// <summary>The workloads, in the verified root.</summary>
    internal string Workloads { get; init; } = "/usr/lib/coffer/workloads.json";

    /// <summary>Certificates of the operators, in the verified root.</summary>
    internal string Operators { get; init; } = "/usr/lib/coffer/operators";

    /// <summary>Who may ask because of the configuration in force: written by <c>/init</c> and the custodian.</summary>
    internal string OperatorsInForce { get; init; } = "/run/coffer/operators";

    /// <summary>Workloads that have all that the configuration gives them.</summary>
    internal string Provided { get; init; } = "/run/coffer/provided";

    /// <summary>Workloads that wait for a secret of the configuration.</summary>
    internal string Awaited { get; init; } = "/run/coffer/awaited";

    /// <summary>The audit log, in the vault.</summary>
    internal string Audit { get; init; } = "/var/lib/coffer/audit";

    /// <summary>What <c>/init</c> leaves when this boot needed the recovery passphrase: why.</summary>
    internal string Recovered { get; init; } = "/run/coffer/recovered";

    /// <summary>Asks the service manager.</summary>
    internal string SystemCtl { get; init; } = "/usr/bin/systemctl";

    /// <summary>Reads the journal.</summary>
    internal string JournalCtl { get; init; } = "/usr/bin/journalctl";

    /// <summary>The journal, in the vault.</summary>
    internal string Journal { get; init; } = "/var/log/journal";

    /// <summary>Release of the kernel.</summary>
    internal string KernelRelease { get; init; } = "/proc/sys/kernel/osrelease";
}
