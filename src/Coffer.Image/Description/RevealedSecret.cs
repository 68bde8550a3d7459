using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>A secret that a configuration may have, and who gets it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Workloads">Names of the workloads that read it.</param>
/// <param name="Registries">Registries that are asked with it: they see it, and the workloads whose images come from there wait for it.</param>
public sealed record RevealedSecret(string Name, ImmutableArray<string> Workloads, ImmutableArray<string> Registries)
{
    /// <summary>Those of a machine, by name.</summary>
    public static ImmutableArray<RevealedSecret> Of(MachineDescription machine) =>
        [
            .. machine.Secrets.Select(name => new RevealedSecret(
                name,
                [.. machine.Workloads.Where(one => one.Secrets.Contains(name)).Select(one => one.Name)],
                [.. machine.Registries.Where(one => one.Credentials == name).Select(one => one.Location.Text)]
            )),
        ];
}
