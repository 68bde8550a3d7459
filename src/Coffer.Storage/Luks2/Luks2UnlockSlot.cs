namespace Coffer.Storage.Luks2;

/// <summary>A key slot that an unlock secret opens, with the token of the same number that says which.</summary>
/// <param name="Keyslot">Key slot 0 or 2.</param>
/// <param name="Binding">Its binding.</param>
public sealed record Luks2UnlockSlot(Luks2Keyslot Keyslot, BindingToken Binding);
