using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Rotation;
using Coffer.Storage;
using Coffer.Tpm;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Custody;

/// <summary>Makes one change of a vault's header: seals, plans, proves, writes (docs/formats.md, section 8).</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="partition">The vault's partition.</param>
/// <param name="forgetCache">Makes the next read come from the disk.</param>
/// <param name="place">What shares are sealed to.</param>
/// <param name="recovery">Makes recovery keys.</param>
/// <param name="random">Where shares and salts come from.</param>
internal sealed class HeaderRotation(
    TpmDevice tpm,
    IBlockDevice partition,
    Action forgetCache,
    SealingPlace place,
    RecoveryMaking recovery,
    IRandomSource random
)
{
    private const int ShareSize = 32;

    /// <summary>
    /// Changes it. When the change ends early, what it left is ended as the next boot would, so that the vault is at rest again.
    /// </summary>
    /// <returns>The vault afterwards: changed, or as before with the reason in <paramref name="failure"/>.</returns>
    /// <exception cref="RefusedException">Nothing was written.</exception>
    internal KeptVault Run(KeptVault vault, RotationLevel level, out Refusal? failure)
    {
        StorageRootKey srk = OpenStorage(vault);
        GenerationCounter counter = OpenCounter(vault, srk);
        Secret share =
            level.Share || vault.Share is null ? Secret.Random(ShareSize, random) : Secret.CopyOf(vault.Share.Span);
        SealedBinding binding = place.Seal(srk, share, counter.Read() + 1);
        using Secret unlock = VaultKeys.Unlock([share], vault.Uuid, binding.Generation);
        RotationPlan plan = Plan(vault, binding, unlock, level);
        failure = Execute(plan, counter);
        return failure is null
            ? vault with
            {
                Header = plan.Result with { Copy = 0 },
                Share = share,
            }
            : Settle(vault, vault with { Header = plan.Result, Share = share }, counter);
    }

    // After a recovery the TPM may be another one, without key and counter of ours.
    private StorageRootKey OpenStorage(KeptVault vault) =>
        vault.Share is null
            ? StorageRootKey.Ensure(tpm).OrThrow()
            : StorageRootKey.Open(tpm, new TpmName(vault.Header.Binding.SrkName.AsSpan())).OrThrow();

    private static GenerationCounter OpenCounter(KeptVault vault, StorageRootKey srk) =>
        (vault.Share is null ? GenerationCounter.Ensure(srk) : GenerationCounter.Open(srk)).OrThrow();

    private RotationPlan Plan(KeptVault vault, SealedBinding binding, Secret unlock, RotationLevel level)
    {
        using Secret? present = vault.Unlock();
        HeaderChange change = new(vault.Header, vault.VolumeKey, random);
        if (!level.Recovery)
            return Prove(change.Plan(present, binding, unlock).OrThrow(), unlock, null);
        NewRecovery made = recovery.Make(vault.Uuid);
        using (made.Passphrase)
            return Prove(change.Plan(present, binding, unlock, made).OrThrow(), unlock, made.Passphrase);
    }

    // What will be written must open before anything is.
    private static RotationPlan Prove(RotationPlan plan, Secret unlock, Secret? passphrase)
    {
        plan.Result.Open(unlock, plan.Result.Binding.Generation).OrThrow().Dispose();
        if (passphrase is not null)
            plan.Result.Recover(passphrase).OrThrow().Dispose();
        return plan;
    }

    private Refusal? Execute(RotationPlan plan, GenerationCounter counter)
    {
        try
        {
            return plan.Run(partition, forgetCache, counter.Advance);
        }
        catch (Exception e) when (e is IOException or TpmException or RefusedException)
        {
            return (e as RefusedException)?.Refusal
                ?? new Refusal("rotation.failed", "change of the header", "disk and TPM that answer", e.Message);
        }
    }

    private KeptVault Settle(KeptVault before, KeptVault after, GenerationCounter counter)
    {
        KeptVault alive = counter.Read() == after.Header.Binding.Generation ? after : before;
        using Secret? unlock = alive.Unlock();
        if (unlock is null)
            return alive;
        byte[] start = new byte[BoundHeader.Size];
        forgetCache();
        partition.Read(0, start);
        HeaderCandidates read = HeaderCandidates.Read(start).OrThrow();
        BoundHeader opened = read.At(alive.Header.Binding.Generation)
            .First(bound => Opens(bound, unlock, alive.Header.Binding.Generation));
        RotationPlan? settling = Settling.Plan(read, opened, unlock, random);
        settling?.Run(partition, forgetCache, counter.Advance);
        return alive with { Header = settling?.Result ?? opened };
    }

    private static bool Opens(BoundHeader bound, Secret unlock, ulong generation)
    {
        using Secret? key = bound.Open(unlock, generation).Value;
        return key is not null;
    }
}
