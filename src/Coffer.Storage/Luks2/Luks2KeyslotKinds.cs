namespace Coffer.Storage.Luks2;

/// <summary>Which kind a key slot's number stands for.</summary>
public static class Luks2KeyslotKinds
{
    /// <summary>Key slots there can be: two numbers of each kind.</summary>
    public const int Count = 4;

    /// <summary>True for the numbers that the unlock secret opens.</summary>
    public static bool IsUnlock(this Luks2KeyslotNumber number) =>
        number is Luks2KeyslotNumber.Unlock or Luks2KeyslotNumber.OtherUnlock;

    /// <summary>The other number of the same kind.</summary>
    public static Luks2KeyslotNumber Other(this Luks2KeyslotNumber number) =>
        number switch
        {
            Luks2KeyslotNumber.Unlock => Luks2KeyslotNumber.OtherUnlock,
            Luks2KeyslotNumber.OtherUnlock => Luks2KeyslotNumber.Unlock,
            Luks2KeyslotNumber.Recovery => Luks2KeyslotNumber.OtherRecovery,
            _ => Luks2KeyslotNumber.Recovery,
        };
}
