using System.Collections.Immutable;
using Coffer.Keys.Grants;

namespace Coffer.Image.Description;

/// <summary>Finds what a description loosens, so that whoever reviews it need not know every default.</summary>
public static class LoosenedSettings
{
    /// <summary>What a description loosens, the machine first and then its workloads in their order.</summary>
    public static ImmutableArray<LoosenedSetting> Of(MachineDescription machine) =>
        [.. OfMachine(machine), .. machine.Workloads.SelectMany(Of), .. machine.Workloads.SelectMany(OfOutbound)];

    private static IEnumerable<LoosenedSetting> OfMachine(MachineDescription machine)
    {
        if (machine.Integrity == DataIntegrity.None)
            yield return new(
                "disk.integrity",
                "none",
                "blocks of the data part that the host changes are read as data"
            );
        else if (!machine.WaitsForFirstPass)
            yield return new(
                "disk.first-pass",
                "beside",
                "until the first pass ends, what workloads read from a new data part is not checked"
            );
        if (machine.RecoveryWays is RecoveryWays.Console or RecoveryWays.Both)
            yield return new("recovery.console", "on", "a passphrase typed on the console is read by the host");
        if (machine.Metadata is { } cloud)
            yield return new(
                "configuration.metadata",
                cloud,
                "the machine asks the host's metadata server at each boot; of the answer it follows what the config key signed"
            );
        if (machine.IsAttestationPublic)
            yield return new("attestation.public", "true", "everybody who reaches the machine may ask for evidence");
    }

    private const string AnyCode =
        "; the kernel then keeps nobody from executing code that is not in the verified root";

    private static IEnumerable<LoosenedSetting> Of(Workload workload) =>
        workload.GeneratesCode
            ?
            [
                new(
                    $"workloads.{workload.Name}.generated-code",
                    "true",
                    $"it may execute code that it made itself{AnyCode}"
                ),
                .. OfConfinement(workload),
            ]
            : OfConfinement(workload);

    private static IEnumerable<LoosenedSetting> OfConfinement(Workload workload) =>
        workload.Container is { } container ? Of(workload.Name, container)
        : workload.User == "root"
            ?
            [
                new(
                    $"workloads.{workload.Name}.user",
                    "root",
                    "it is root of the machine, with every capability and without any confinement"
                ),
            ]
        : [];

    private static IEnumerable<LoosenedSetting> OfOutbound(Workload workload) =>
        workload.Outbound.IsAny
            ?
            [
                new(
                    $"workloads.{workload.Name}.outbound",
                    "any",
                    "it may send what it knows to everybody, by every protocol"
                ),
            ]
            : [];

    private static IEnumerable<LoosenedSetting> Of(string name, Container container)
    {
        foreach (string capability in container.Capabilities)
            yield return new(
                $"workloads.{name}.capabilities",
                capability,
                "it has the capability in its own name spaces; more of the kernel is in its reach"
                    + (
                        capability is "NET_ADMIN" or "NET_RAW"
                            ? ", and it can speak in the place of every other container, with whom that one may"
                            : ""
                    )
            );
        foreach (VolumeMount volume in container.Volumes.Where(volume => volume.IsExecutable))
            yield return new(
                $"workloads.{name}.volumes",
                $"{volume.Name}:{volume.Path}:exec",
                "programs outside the verified root can be started"
                    + (volume.IsReadOnly ? "" : ", also those that it wrote itself")
                    + AnyCode
            );
        if (container.Image.Archive is null)
            yield return new(
                $"workloads.{name}.image",
                container.Image.Text,
                "the machine pulls it: the digest is checked when it comes, later the vault's integrity alone covers it"
                    + AnyCode
            );
        if (!container.IsReadOnly)
            yield return new($"workloads.{name}.read-only", "false", "it can change its own programs while it runs");
    }
}
