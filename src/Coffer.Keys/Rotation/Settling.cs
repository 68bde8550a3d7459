using Coffer.Bytes;
using Coffer.Keys.Binding;

namespace Coffer.Keys.Rotation;

/// <summary>
/// Ends a change that a power cut left unfinished, and mends a copy that is damaged: afterwards both copies are the header
/// that was opened, with the binding it was opened by alone. Cut again, it is done again.
/// </summary>
public static class Settling
{
    /// <summary>What there is to do; null when the header is at rest.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="opened">The one of it that was opened: judged, with a right MAC.</param>
    /// <param name="unlock">What it was opened with.</param>
    /// <param name="random">For the bytes over what is removed.</param>
    public static RotationPlan? Plan(HeaderCandidates read, BoundHeader opened, Secret unlock, IRandomSource random)
    {
        if (read.AtRest)
            return null;
        BoundHeader settled = opened.Header.Unlocks.Length == 1 ? opened : Alone(opened).WithMac(unlock);
        return new RotationPlan(
            [
                .. HeaderWrites.Of("settled", settled.Header, lastCopy: opened.Copy),
                .. HeaderWrites.OverUnused(settled.Header, settled.Areas, random),
            ],
            settled with
            {
                Copy = 0,
            }
        );
    }

    private static BoundHeader Alone(BoundHeader opened) =>
        opened with
        {
            Header = opened.Header with
            {
                SequenceId = opened.Header.SequenceId + 1,
                Unlocks = [opened.Header.UnlockOf(opened.Number)!],
            },
        };
}
