namespace Coffer.Attestation.Evidence;

/// <summary>What the machine says of itself.</summary>
/// <param name="Name">Machine name of the description.</param>
/// <param name="Version">Image version.</param>
/// <param name="Identity">Machine identity of the vault's superblock.</param>
/// <param name="Vault">LUKS2 UUID of the vault.</param>
/// <param name="Generation">Generation of the binding it booted with.</param>
/// <param name="VolumeKeyId">Volume key id (docs/formats.md section 7), hexadecimal; what PCR 15 was extended with names it.</param>
/// <param name="RootHash">dm-verity root hash of the OS root, hexadecimal.</param>
/// <param name="DataState"><c>mounted</c>, or why <c>/var</c> is not the vault's data part.</param>
/// <param name="IntegrityProgress">How far dm-integrity's first pass is: <c>complete</c>, or sectors done and sectors in all.</param>
public sealed record MachineClaims(
    string Name,
    uint Version,
    Guid Identity,
    Guid Vault,
    ulong Generation,
    string VolumeKeyId,
    string RootHash,
    string DataState,
    string IntegrityProgress
)
{
    /// <summary>Why this boot needed the recovery passphrase, as a refusal's reason; empty when the TPM opened the vault.</summary>
    public string Recovered { get; init; } = "";
}
