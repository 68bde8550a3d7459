using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Storage;
using Coffer.Storage.Luks2;
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
        TpmBuffer announced = place.AnnouncedBy(vault, level);
        StorageRootKey srk = OpenStorage(vault);
        GenerationCounter counter = OpenCounter(vault, srk);
        Secret share =
            level.Share || vault.Share is null ? Secret.Random(ShareSize, random) : Secret.CopyOf(vault.Share.Span);
        SealedBinding binding = place.Seal(srk, share, counter.Read() + 1, announced);
        using Secret unlock = VaultKeys.Unlock([share], vault.Uuid, binding.Generation);
        PlannedChange change = Plan(vault, binding, unlock, level);
        failure = Execute(change.Plan, counter);
        KeptVault after = vault with
        {
            Header = change.Plan.Result,
            Share = share,
            VolumeKey = change.VolumeKey,
            NextKey = change.NextKey,
        };
        return failure is null ? after with { Header = after.Header with { Copy = 0 } } : Settle(vault, after, counter);
    }

    // After a recovery the TPM may be another one, without key and counter of ours.
    private StorageRootKey OpenStorage(KeptVault vault) =>
        vault.Share is null
            ? StorageRootKey.Ensure(tpm).OrThrow()
            : StorageRootKey.Open(tpm, new TpmName(vault.Header.Binding.SrkName.AsSpan())).OrThrow();

    private static GenerationCounter OpenCounter(KeptVault vault, StorageRootKey srk) =>
        (vault.Share is null ? GenerationCounter.Ensure(srk) : GenerationCounter.Open(srk)).OrThrow();

    private PlannedChange Plan(KeptVault vault, SealedBinding binding, Secret unlock, RotationLevel level)
    {
        if (level == RotationLevel.VolumeKeyEnd)
            return Prove(new(Ended(vault, binding, unlock), vault.NextKey ?? vault.VolumeKey, null), unlock, null);
        if (!level.Recovery)
            return Prove(new(Resealed(vault, binding, unlock), vault.VolumeKey, vault.NextKey), unlock, null);
        if (vault.NextKey is not null)
            throw new RefusedException(RunningReencryption.Refusal);
        NewRecovery made = recovery.Make(vault.Uuid);
        using (made.Passphrase)
        {
            PlannedChange change =
                level == RotationLevel.VolumeKeyBegin
                    ? Begun(vault, binding, unlock, made)
                    : new(Recovered(vault, binding, unlock, made), vault.VolumeKey, null);
            return Prove(change, unlock, made.Passphrase);
        }
    }

    private PlannedChange Begun(KeptVault vault, SealedBinding binding, Secret unlock, NewRecovery made)
    {
        Secret next = Secret.Random(Luks2Template.VolumeKeySize, random);
        RotationPlan plan = ReencryptionStart
            .Plan(vault.Header, vault.VolumeKey, next, binding, unlock, made, random)
            .OrThrow();
        return new PlannedChange(plan, vault.VolumeKey, next);
    }

    private RotationPlan Ended(KeptVault vault, SealedBinding binding, Secret unlock) =>
        ReencryptionEnd.Plan(vault.Header, vault.NextKey ?? vault.VolumeKey, binding, unlock, random).OrThrow();

    private RotationPlan Resealed(KeptVault vault, SealedBinding binding, Secret unlock)
    {
        if (vault.NextKey is { } nextKey)
            return ReencryptionReseal.Plan(vault.Header, vault.VolumeKey, nextKey, binding, unlock, random).OrThrow();
        using Secret? present = vault.Unlock();
        return new HeaderChange(vault.Header, vault.VolumeKey, random).Plan(present, binding, unlock).OrThrow();
    }

    private RotationPlan Recovered(KeptVault vault, SealedBinding binding, Secret unlock, NewRecovery made)
    {
        using Secret? present = vault.Unlock();
        return new HeaderChange(vault.Header, vault.VolumeKey, random).Plan(present, binding, unlock, made).OrThrow();
    }

    // What will be written must open before anything is.
    private static PlannedChange Prove(PlannedChange change, Secret unlock, Secret? passphrase)
    {
        BoundHeader result = change.Plan.Result;
        using Secret key = result.Open(unlock, result.Binding.Generation).OrThrow();
        using Secret? next = change.NextKey is null ? null : result.OpenNext(unlock, key).OrThrow();
        if (passphrase is null)
            return change;
        using Secret recovered = result.Recover(passphrase).OrThrow();
        using Secret? recoveredNext = next is null ? null : result.RecoverNext(passphrase, recovered).OrThrow();
        return change;
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

    private sealed record PlannedChange(RotationPlan Plan, Secret VolumeKey, Secret? NextKey);
}
