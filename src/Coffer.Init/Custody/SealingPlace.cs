using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;
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
    /// <param name="srk">The parent.</param>
    /// <param name="share">The share; stays the caller's.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="announced">The PCR 7 of a later boot that is sealed to besides; empty for none.</param>
    /// <exception cref="RefusedException">The TPM is broken (<c>seal.trial</c>).</exception>
    internal SealedBinding Seal(StorageRootKey srk, Secret share, ulong generation, TpmBuffer announced)
    {
        SharePolicy policy = new(PolicyKey, Pcr7, generation) { Pcr7Next = announced };
        return new(srk.Name, SealedShare.Seal(srk, share, policy), Pcr7, Pcr7Events, generation)
        {
            Pcr7Next = announced,
        };
    }

    /// <summary>
    /// The announced PCR 7 that a change binds: a reseal the one it was asked for, or none; every other change what is bound already, for else a machine
    /// that renews its keys by itself would lock itself out on its way. Once a boot measured the announced value, there is none any more.
    /// </summary>
    /// <param name="vault">The vault before the change.</param>
    /// <param name="level">The change.</param>
    /// <exception cref="RefusedException">A value that cannot be announced (<c>rotation.pcr-7-next</c>).</exception>
    internal TpmBuffer AnnouncedBy(KeptVault vault, RotationLevel level)
    {
        if (!level.Announced.IsEmpty && !BindingToken.IsAnnounceable(level.Announced.Span, Pcr7.Span))
            throw new RefusedException(
                new Refusal(
                    "rotation.pcr-7-next",
                    "announced PCR 7",
                    $"a value that a later boot can measure, another one than the present {Pcr7}",
                    $"{level.Announced}",
                    "a machine that is there already needs a plain reseal"
                )
            );
        // After a recovery nobody could check the header's MAC: what it announces may be the host's.
        if (level.IsReseal || vault.Share is null)
            return level.Announced;
        TpmBuffer bound = vault.Header.Binding.Pcr7Next.AsSpan();
        return bound == Pcr7 ? TpmBuffer.Empty : bound;
    }
}
