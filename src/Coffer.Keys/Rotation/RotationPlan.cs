using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;

namespace Coffer.Keys.Rotation;

/// <summary>The steps of one change of a header, in their order, and what the header is afterwards.</summary>
/// <param name="Steps">Every write, and where the generation moves.</param>
/// <param name="Result">The header once all steps are done.</param>
public sealed record RotationPlan(ImmutableArray<RotationStep> Steps, BoundHeader Result)
{
    /// <summary>Does it. What a refusal or an exception leaves on the disk is ended by <see cref="Settling"/>.</summary>
    /// <param name="partition">The vault's partition.</param>
    /// <param name="forgetCache">Makes the next read come from the disk.</param>
    /// <param name="advance">Counts the TPM's generation up and gives the new value.</param>
    /// <returns>Null when all is done; <c>rotation.disk</c> or <c>rotation.generation</c>.</returns>
    /// <exception cref="IOException">The device failed.</exception>
    public Refusal? Run(IBlockDevice partition, Action forgetCache, Func<ulong> advance)
    {
        foreach (RotationStep step in Steps)
            if (Do(step, partition, forgetCache, advance) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal? Do(RotationStep step, IBlockDevice partition, Action forgetCache, Func<ulong> advance)
    {
        switch (step)
        {
            case WriteStep write:
                partition.Write(write.Offset, write.Bytes.Span);
                partition.Flush();
                return null;
            case ProveStep prove:
                forgetCache();
                return Prove(prove, partition);
            case AdvanceStep to:
                return Advance(to, advance());
            default:
                throw new InvalidOperationException(step.What);
        }
    }

    private static Refusal? Prove(ProveStep step, IBlockDevice partition)
    {
        byte[] seen = new byte[step.Bytes.Length];
        partition.Read(step.Offset, seen);
        return step.Bytes.Span.SequenceEqual(seen)
            ? null
            : new Refusal(
                "rotation.disk",
                step.What,
                "what was written",
                "other bytes",
                "the disk loses writes, or somebody else writes on it: nothing was changed"
            );
    }

    private static Refusal? Advance(AdvanceStep step, ulong seen) =>
        seen == step.Generation
            ? null
            : new Refusal(
                "rotation.generation",
                "generation counter",
                $"{step.Generation}",
                $"{seen}",
                "somebody else counts this TPM's generation: rotate again"
            );
}
