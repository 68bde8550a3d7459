using Coffer.Bytes;

namespace Coffer.Evidence;

/// <summary>A machine without any: the bundle then has no such member, and a policy that requires one refuses it.</summary>
public sealed class NoConfidentialEvidence : IConfidentialEvidence
{
    /// <inheritdoc/>
    public Parsed<ConfidentialEvidence> Collect(ReadOnlySpan<byte> reportData) => ConfidentialEvidence.None;
}
