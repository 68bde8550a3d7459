namespace Coffer.Keys.Owner;

/// <summary>A state of a plan, as it was written down.</summary>
/// <param name="Name">One of <see cref="DbRotationState.Names"/>.</param>
/// <param name="Pcr7">What it measures, SHA-256.</param>
public sealed record PlannedState(string Name, ReadOnlyMemory<byte> Pcr7);
