using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Rotation;

/// <summary>A recovery key that takes the place of the present one.</summary>
/// <param name="Passphrase">The recovery passphrase (docs/formats.md, section 8); stays the caller's.</param>
/// <param name="Escrow">The same, encrypted to the owner's recipients.</param>
public sealed record NewRecovery(Secret Passphrase, EscrowToken Escrow);
