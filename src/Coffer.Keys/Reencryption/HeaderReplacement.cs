using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Rotation;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// The change of a header that has nothing in common with the one before: the copies are replaced one after the other, and between them the
/// TPM's counter says which of both is the machine's (docs/formats.md, section 8).
/// </summary>
internal static class HeaderReplacement
{
    /// <summary>Plans it.</summary>
    /// <param name="present">The header as it is on the disk.</param>
    /// <param name="next">The header that follows it, without its MAC.</param>
    /// <param name="unlock">The unlock secret that the next one is opened by.</param>
    /// <param name="what">What it says, for messages.</param>
    /// <param name="random">For the bytes over what is removed.</param>
    internal static Parsed<RotationPlan> Plan(
        BoundHeader present,
        BoundHeader next,
        Secret unlock,
        string what,
        IRandomSource random
    )
    {
        // Its events only explain a refusal: the first thing to leave out.
        if (!next.Header.Fits)
            next = next with { Header = next.Header.WithBinding(next.Number, next.Binding with { Pcr7Events = [] }) };
        if (!next.Header.Fits)
            return HeaderWrites.NoRoom;
        next = next.WithMac(unlock);
        WriteStep[] areas =
        [
            .. next
                .Header.Keyslots.Where(number => !next.Areas[number].Equals(present.Areas[number]))
                .Select(number => HeaderWrites.Area(number, next.Areas[number])),
        ];
        // The copy that the present header was read from is written last: the other one may be the damaged one.
        WriteStep[] copies = [.. HeaderWrites.Of(what, next.Header, lastCopy: present.Copy)];
        return new RotationPlan(
            [
                .. areas,
                copies[0],
                .. areas.Select(HeaderWrites.Prove),
                HeaderWrites.Prove(copies[0]),
                new AdvanceStep(next.Binding.Generation),
                copies[1],
                .. HeaderWrites.OverUnused(next.Header, next.Areas, random),
            ],
            next
        );
    }
}
