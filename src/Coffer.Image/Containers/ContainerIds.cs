using Coffer.Image.Description;

namespace Coffer.Image.Containers;

/// <summary>
/// Users and groups of a container on the machine: a range of its own, so that nobody in it is anybody outside, nor in another container.
/// Files of images and volumes keep the numbers of the container (idmapped mounts), so that a range may be another one after a rebuild.
/// </summary>
/// <param name="First">The machine's number of the container's root.</param>
internal readonly record struct ContainerIds(uint First)
{
    /// <summary>How many a container has, 0 to 65535.</summary>
    internal const int Count = 65536;

    // Above what systemd takes for its own, and far below the ends of what the kernel has.
    private const uint Base = 0x1000_0000;

    /// <summary>The range of the container with this place among the machine's.</summary>
    internal static ContainerIds Of(int place) => new(Base + ((uint)place * Count));

    /// <summary>The range of a container of a machine.</summary>
    internal static ContainerIds Of(MachineDescription machine, Workload container) =>
        Of(
            machine
                .Workloads.Where(workload => workload.Container is not null)
                .TakeWhile(workload => workload.Name != container.Name)
                .Count()
        );

    /// <inheritdoc/>
    public override string ToString() => $"0:{First}:{Count}";
}
