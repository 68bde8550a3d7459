namespace Coffer.Storage.Vault;

/// <summary>Where a part lies in the dm-crypt device, in 512-byte sectors (docs/formats.md, section 6).</summary>
/// <param name="Kind">Which part.</param>
/// <param name="Start">First sector.</param>
/// <param name="Length">Number of sectors.</param>
public sealed record VaultPart(VaultPartKind Kind, ulong Start, ulong Length);
