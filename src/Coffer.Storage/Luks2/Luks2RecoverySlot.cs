namespace Coffer.Storage.Luks2;

/// <summary>The key slot that the recovery passphrase opens, with the token of the same number that escrows it.</summary>
/// <param name="Keyslot">Key slot 1 or 3.</param>
/// <param name="Escrow">The passphrase, for its owner only.</param>
public sealed record Luks2RecoverySlot(Luks2Keyslot Keyslot, EscrowToken Escrow);
