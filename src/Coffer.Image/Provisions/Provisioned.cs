using System.Collections.Immutable;
using Coffer.Image.Containers;
using Coffer.Image.Description;
using Coffer.Keys.Configuration;

namespace Coffer.Image.Provisions;

/// <summary>Which workloads are given something by the configuration, and so start only once the machine knows what.</summary>
public static class Provisioned
{
    /// <summary>True when the custodian says what it gets, before every start: it reads secrets, or its image is pulled. A machine without an agent has no custodian.</summary>
    public static bool Is(MachineDescription machine, Workload workload) =>
        machine.HasAgent && (!workload.Secrets.IsEmpty || workload.Container is { Image.Archive: null });

    /// <summary>True when it may wait for a secret for as long as nobody gives one, by itself or behind another one: the boot is over without it.</summary>
    public static bool MayWait(MachineDescription machine, Workload workload)
    {
        HashSet<string> waiting =
        [
            .. machine.Workloads.Where(one => NeedsSecrets(machine, one)).Select(one => one.Name),
        ];
        for (int before = -1; before < waiting.Count; )
        {
            before = waiting.Count;
            waiting.UnionWith(machine.Workloads.Where(one => one.After.Any(waiting.Contains)).Select(one => one.Name));
        }
        return waiting.Contains(workload.Name);
    }

    /// <summary>Name of the secret that its image's registry is asked with; empty for none.</summary>
    public static string CredentialsOf(MachineDescription machine, Workload workload) =>
        workload.Container?.Image.Source is { } source
            ? machine.Registries.FirstOrDefault(registry => registry.Location == source)?.Credentials ?? ""
            : "";

    /// <summary>What the configuration gives to whom.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="images">Images that are built in, by the name of the workload.</param>
    internal static MachineProvisions Of(
        MachineDescription machine,
        ImmutableSortedDictionary<string, ContainerImage> images
    ) =>
        new([
            .. machine
                .Workloads.Where(workload => Is(machine, workload))
                .Select(workload => Of(machine, workload, images.GetValueOrDefault(workload.Name))),
        ]);

    private static WorkloadProvision Of(MachineDescription machine, Workload workload, ContainerImage? image)
    {
        WorkloadProvision provision = new(workload.Name, 0, 0, workload.Secrets);
        // The service manager, which is root, hands a program its own.
        if (workload.Container is not { } container)
            return provision;
        ImageUser user = ContainersInstallation.UserOf(workload, image) ?? default;
        ContainerIds ids = ContainerIds.Of(machine, workload);
        return provision with
        {
            Owner = ids.First + (uint)user.Id,
            Group = ids.First + (uint)user.Group,
            Image = container.Image.Archive is null ? container.Image.Text : "",
            Credentials = CredentialsOf(machine, workload),
        };
    }

    private static bool NeedsSecrets(MachineDescription machine, Workload workload) =>
        !workload.Secrets.IsEmpty || CredentialsOf(machine, workload).Length > 0;
}
