using System.Collections.Immutable;

namespace Coffer.Image.Description;

/// <summary>What a workload may begin to speak with; answers to those who spoke with it are never in question.</summary>
/// <param name="IsAny">Everything.</param>
/// <param name="Targets">What it is otherwise; nothing when it is empty.</param>
public sealed record Outbound(bool IsAny, ImmutableArray<OutboundTarget> Targets)
{
    /// <summary>Nothing: what a description that says nothing gets.</summary>
    public static Outbound None { get; } = new(false, []);

    /// <summary>Everything.</summary>
    public static Outbound Any { get; } = new(true, []);

    /// <summary>True when it is nothing.</summary>
    public bool IsNone => !IsAny && Targets.IsEmpty;

    /// <summary>As a description writes it.</summary>
    public override string ToString() => IsAny ? "any" : string.Join(", ", Targets);
}
