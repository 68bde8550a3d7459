using System.Collections.Immutable;

namespace Coffer.Storage.Luks2;

/// <summary>What the reader has of the tokens so far.</summary>
/// <param name="Template">The version that all of them have; 0 before the first.</param>
/// <param name="Unlocks">Unlock slots with their bindings.</param>
/// <param name="Recovery">The recovery slot with its escrow; null before it was read.</param>
internal sealed record Luks2Tokens(int Template, ImmutableArray<Luks2UnlockSlot> Unlocks, Luks2RecoverySlot? Recovery);
