using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>The key slots that the reader found.</summary>
/// <param name="All">Those that hold a volume key, by number.</param>
/// <param name="Reencrypts">A <c>reencrypt</c> slot is there too.</param>
internal sealed record Luks2SlotsRead(ImmutableArray<Luks2Keyslot> All, bool Reencrypts)
{
    /// <summary>True for the sets that the templates know.</summary>
    internal bool IsWhole => Reencrypts ? IsOfReencryption() : IsAtRest();

    /// <summary>Those with a token of their number: all, or those of the old volume key.</summary>
    internal IEnumerable<Luks2Keyslot> WithToken => Reencrypts ? All.Where(slot => IsOld(slot.Number)) : All;

    internal Luks2Keyslot? NextUnlock => All.FirstOrDefault(slot => !IsOld(slot.Number) && slot.Number.IsUnlock());

    internal Luks2Keyslot? NextRecovery => All.FirstOrDefault(slot => slot.Number == Luks2KeyslotNumber.RecoveryOfNext);

    /// <summary>Numbers of the slots of the only or old volume key.</summary>
    internal int[] OfOld => [.. WithToken.Select(slot => (int)slot.Number)];

    /// <summary>Numbers of the slots of the next volume key.</summary>
    internal int[] OfNext => [.. All.Except(WithToken).Select(slot => (int)slot.Number)];

    private static bool IsOld(Luks2KeyslotNumber number) =>
        number.IsUnlockOfOld() || number == Luks2KeyslotNumber.RecoveryOfOld;

    private bool IsAtRest()
    {
        int unlocks = All.Count(slot => slot.Number.IsUnlock());
        return All.All(slot => slot.Number.IsAtRest()) && unlocks > 0 && All.Length - unlocks == 1;
    }

    private bool IsOfReencryption()
    {
        Luks2KeyslotNumber unlock = All.Select(slot => slot.Number).FirstOrDefault(number => number.IsUnlockOfOld());
        return unlock.IsUnlockOfOld()
            && All.Select(slot => slot.Number)
                .SequenceEqual(
                    (
                        (Luks2KeyslotNumber[])
                            [
                                unlock,
                                unlock.OfNext(),
                                Luks2KeyslotNumber.RecoveryOfOld,
                                Luks2KeyslotNumber.RecoveryOfNext,
                            ]
                    ).Order()
                );
    }
}
