using Coffer.Bytes;

namespace Coffer.Keys.Binding;

/// <summary>What one point of the judgement found.</summary>
/// <param name="Point">Its name: <c>binding.header-mac</c>.</param>
/// <param name="Refusal">Why it does not hold; null when it holds.</param>
public sealed record BindingFinding(string Point, Refusal? Refusal)
{
    /// <summary>True when the point holds.</summary>
    public bool Holds => Refusal is null;
}
