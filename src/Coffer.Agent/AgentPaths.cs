namespace Coffer.Agent;

/// <summary>Where the agent finds what it works with.</summary>
internal sealed record AgentPaths
{
    /// <summary>Certificates of the operators, in the verified root.</summary>
    internal string Operators { get; init; } = "/usr/lib/coffer/operators";

    /// <summary>Who may ask because of the configuration in force: written by <c>/init</c> and the custodian.</summary>
    internal string OperatorsInForce { get; init; } = "/run/coffer/operators";

    /// <summary>What the build says about the machine, in the verified root.</summary>
    internal string Machine { get; init; } = "/usr/lib/coffer/machine.json";

    /// <summary>What <c>/init</c> left behind.</summary>
    internal string Records { get; init; } = "/run/coffer";

    /// <summary>The TPM, through the kernel's resource manager.</summary>
    internal string Tpm { get; init; } = "/dev/tpmrm0";

    /// <summary>The entry of configfs-tsm that coffer-agent-devices.service made and gave to the agent.</summary>
    internal string TsmEntry { get; init; } = "/sys/kernel/config/tsm/report/coffer-agent";

    /// <summary>The device of SEV-SNP.</summary>
    internal string SevGuest { get; init; } = "/dev/sev-guest";

    /// <summary>Where the custodian listens, who has the vault's keys.</summary>
    internal string Custodian { get; init; } = "/run/coffer/custodian.sock";

    /// <summary>Where the steward listens, who looks after the workloads.</summary>
    internal string Steward { get; init; } = "/run/coffer/steward.sock";
}
