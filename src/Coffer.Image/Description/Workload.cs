using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>A program the machine runs: one of its own root, as a hardened unit, or a container.</summary>
/// <param name="Name">Name of it; the unit is <c>coffer-NAME.service</c>.</param>
/// <param name="Command">
/// Absolute path of the program and its arguments, passed as they are. Of a container: instead of the image's entry point and command,
/// which it keeps when this is empty.
/// </param>
/// <param name="User">User it runs as; null for one of its own, and for the image's in a container.</param>
/// <param name="Ports">Ports of the machine it answers on.</param>
/// <param name="Environment">Environment variables.</param>
/// <param name="After">Other workloads it starts after.</param>
public sealed record Workload(
    string Name,
    ImmutableArray<string> Command,
    string? User,
    ImmutableArray<ushort> Ports,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableArray<string> After
)
{
    /// <summary>What makes it a container; null for a program of the root.</summary>
    public Container? Container { get; init; }

    /// <summary>It makes code while it runs, as just-in-time compilers do (<c>generated-code</c>).</summary>
    public bool GeneratesCode { get; init; }

    /// <summary>True when all it executes is read from the verified root.</summary>
    public bool ExecutesVerifiedCodeOnly =>
        !GeneratesCode
        && (
            Container is not { } container
            || (container.Image.Archive is not null && !container.Volumes.Any(volume => volume.IsExecutable))
        );

    /// <summary>Names of the secrets of the configuration that it reads, and does not start without.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Whom it may begin to speak with.</summary>
    public Outbound Outbound { get; init; } = Outbound.None;
}
