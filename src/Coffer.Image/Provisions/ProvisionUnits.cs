using Coffer.Image.Description;

namespace Coffer.Image.Provisions;

/// <summary>Units and places through which a workload gets what the configuration gives it (docs/formats.md, section 31).</summary>
internal static class ProvisionUnits
{
    /// <summary>Pulls in those that may wait, beside the boot.</summary>
    internal const string Target = "coffer-configured.target";

    /// <summary>podman's policy, with the references of the configuration in force.</summary>
    internal const string Policy = "/run/coffer/policy.json";

    /// <summary>The variable that has the image's reference.</summary>
    internal const string ImageVariable = "COFFER_IMAGE";

    /// <summary>Starts once the workload has all that it needs.</summary>
    internal static string WaitFor(string workload) => $"coffer-configured@{workload}.service";

    /// <summary>Directory with the secrets of a workload, in memory.</summary>
    internal static string SecretsOf(string workload) => $"/run/coffer/secrets/{workload}";

    /// <summary>Says what it is given besides: variables of its unit. There once it has all that it needs.</summary>
    internal static string VariablesOf(string workload) => $"/run/coffer/provided/{workload}";

    /// <summary>What podman asks the registry of its image with.</summary>
    internal static string CredentialsOf(string workload) => $"/run/coffer/secrets/.registries/{workload}.json";

    /// <summary>Lines of <c>[Unit]</c>; none for a workload that is given nothing.</summary>
    internal static string DependenciesOf(MachineDescription machine, Workload workload) =>
        Provisioned.Is(machine, workload) ? $"After={WaitFor(workload.Name)}\nRequires={WaitFor(workload.Name)}\n" : "";

    /// <summary>Who pulls it in at the boot.</summary>
    internal static string WantedBy(MachineDescription machine, Workload workload) =>
        Provisioned.MayWait(machine, workload) ? Target : "multi-user.target";
}
