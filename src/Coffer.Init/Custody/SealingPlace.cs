using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Custody;

/// <summary>What a share is sealed to in this boot.</summary>
/// <param name="PolicyKey">The PCR policy key.</param>
/// <param name="Pcr7">PCR 7 as the boot found it.</param>
/// <param name="Pcr7Events">The events that led to it.</param>
internal sealed record SealingPlace(PcrPolicyKey PolicyKey, TpmBuffer Pcr7, ImmutableArray<string> Pcr7Events)
{
    /// <summary>Seals a share to a generation that the TPM's counter has not reached yet, and has it back once.</summary>
    /// <exception cref="RefusedException">The TPM is broken (<c>seal.trial</c>).</exception>
    internal SealedBinding Seal(StorageRootKey srk, Secret share, ulong generation) =>
        new(
            srk.Name,
            SealedShare.Seal(srk, share, new SharePolicy(PolicyKey, Pcr7, generation)),
            Pcr7,
            Pcr7Events,
            generation
        );
}
