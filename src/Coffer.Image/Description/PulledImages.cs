using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>Finds what a machine pulls, and from whom.</summary>
public static class PulledImages
{
    /// <summary>The images of a machine, each once, by reference.</summary>
    public static ImmutableArray<PulledImage> Of(MachineDescription machine)
    {
        ImmutableArray<Registry> registries = Registries(machine.Workloads, machine.Registries);
        return
        [
            .. machine
                .Workloads.Where(workload => workload.Container is { Image.Archive: null })
                .GroupBy(workload => workload.Container!.Image.Text, StringComparer.Ordinal)
                .OrderBy(image => image.Key, StringComparer.Ordinal)
                .Select(image => new PulledImage(
                    image.Key,
                    [.. image.Select(workload => workload.Name)],
                    registries.First(registry => registry.Location == image.First().Container!.Image.Source),
                    image.First().Container!.SignatureKey
                )),
        ];
    }

    /// <summary>Every registry that images come from, by name: as described, or without mirrors and with Debian's authorities.</summary>
    internal static ImmutableArray<Registry> Registries(
        ImmutableArray<Workload> workloads,
        ImmutableArray<Registry> described
    ) =>
        [
            .. workloads
                .Select(workload => workload.Container?.Image.Source)
                .OfType<RegistryLocation>()
                .Distinct()
                .OrderBy(location => location.Text, StringComparer.Ordinal)
                .Select(location =>
                    described.FirstOrDefault(registry => registry.Location == location)
                    ?? new Registry(location, [], RegistryAuthorities.Debian)
                ),
        ];
}
