using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>A program the machine runs, as a hardened unit made at build time.</summary>
/// <param name="Name">Name of it; the unit is <c>coffer-NAME.service</c>.</param>
/// <param name="Command">Absolute path of the program and its arguments, passed as they are.</param>
/// <param name="User">User it runs as; null for one of its own, made at each start.</param>
/// <param name="Ports">TCP ports it listens on.</param>
/// <param name="Environment">Environment variables.</param>
/// <param name="After">Other workloads it starts after.</param>
public sealed record Workload(
    string Name,
    ImmutableArray<string> Command,
    string? User,
    ImmutableArray<ushort> Ports,
    ImmutableSortedDictionary<string, string> Environment,
    ImmutableArray<string> After
);
