namespace Coffer.Storage.Luks2;

/// <summary>Which kind a key slot's number stands for.</summary>
public static class Luks2KeyslotKinds
{
    /// <summary>Key slots there can be.</summary>
    public const int Count = 10;

    /// <summary>Key slots that templates 1 and 2 know: two numbers of each kind.</summary>
    public const int CountAtRest = 4;

    /// <summary>True for the numbers that the unlock secret opens.</summary>
    public static bool IsUnlock(this Luks2KeyslotNumber number) =>
        number
            is Luks2KeyslotNumber.Unlock
                or Luks2KeyslotNumber.OtherUnlock
                or Luks2KeyslotNumber.UnlockOfOld
                or Luks2KeyslotNumber.OtherUnlockOfOld
        || number.IsUnlockOfNext();

    /// <summary>True for the numbers that templates 1 and 2 know.</summary>
    public static bool IsAtRest(this Luks2KeyslotNumber number) => (int)number < CountAtRest;

    /// <summary>The other number of the same kind; slots of a recovery passphrase have none while the vault is re-encrypted.</summary>
    public static Luks2KeyslotNumber Other(this Luks2KeyslotNumber number) =>
        number switch
        {
            Luks2KeyslotNumber.Unlock => Luks2KeyslotNumber.OtherUnlock,
            Luks2KeyslotNumber.OtherUnlock => Luks2KeyslotNumber.Unlock,
            Luks2KeyslotNumber.Recovery => Luks2KeyslotNumber.OtherRecovery,
            Luks2KeyslotNumber.OtherRecovery => Luks2KeyslotNumber.Recovery,
            Luks2KeyslotNumber.UnlockOfOld => Luks2KeyslotNumber.OtherUnlockOfOld,
            Luks2KeyslotNumber.OtherUnlockOfOld => Luks2KeyslotNumber.UnlockOfOld,
            Luks2KeyslotNumber.UnlockOfNext => Luks2KeyslotNumber.OtherUnlockOfNext,
            Luks2KeyslotNumber.OtherUnlockOfNext => Luks2KeyslotNumber.UnlockOfNext,
            _ => throw new ArgumentOutOfRangeException(nameof(number), number, "has no other"),
        };

    /// <summary>The slot of the next volume key that goes with a slot of the old one.</summary>
    public static Luks2KeyslotNumber OfNext(this Luks2KeyslotNumber number) =>
        number switch
        {
            Luks2KeyslotNumber.UnlockOfOld => Luks2KeyslotNumber.UnlockOfNext,
            Luks2KeyslotNumber.OtherUnlockOfOld => Luks2KeyslotNumber.OtherUnlockOfNext,
            Luks2KeyslotNumber.RecoveryOfOld => Luks2KeyslotNumber.RecoveryOfNext,
            _ => throw new ArgumentOutOfRangeException(nameof(number), number, "is no slot of the old volume key"),
        };

    internal static bool IsUnlockOfOld(this Luks2KeyslotNumber number) =>
        number is Luks2KeyslotNumber.UnlockOfOld or Luks2KeyslotNumber.OtherUnlockOfOld;

    private static bool IsUnlockOfNext(this Luks2KeyslotNumber number) =>
        number is Luks2KeyslotNumber.UnlockOfNext or Luks2KeyslotNumber.OtherUnlockOfNext;
}
