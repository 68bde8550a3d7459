using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// Judges the header of a vault as a boot does: the candidates of the TPM's generation, the share unsealed by the TPM, MAC, key slots, what ends a change
/// that was cut and what ends a slice; and, beside it, as its owner does who has nothing but the recovery identity.
/// </summary>
/// <param name="image">The image, with the owner's keys.</param>
/// <param name="signatures">The PCR 11 values the UKI brings.</param>
/// <param name="volumeKey">The volume key it must lead to.</param>
/// <param name="rotated">The key that takes its place, and the data under either; null where it is not rotated.</param>
internal sealed class VaultJudge(
    ProbeImage image,
    ImmutableArray<PcrSignature> signatures,
    byte[] volumeKey,
    RotatedData? rotated = null
)
{
    // What /init and the custodian begin with (docs/formats.md, section 8).
    private const int Slice = 8 << 20;

    private readonly PcrPolicyKey _policyKey = PcrPolicyKey.FromRsa(image.Keys.PcrPolicy).OrThrow();
    private readonly ImmutableArray<PcrPolicySignature> _signatures =
    [
        .. signatures.Select(s => new PcrPolicySignature(s.PolicyDigest.Span, s.Signature.Span)),
    ];

    /// <summary>Judges.</summary>
    /// <param name="partition">The vault's partition; what ends the change is written to it.</param>
    /// <param name="tpm">The TPM after the cut.</param>
    public CutVerdict Judge(IBlockDevice partition, TpmDevice tpm)
    {
        if (!Read(partition).TryGet(out HeaderCandidates? read, out Refusal? refusal))
            return Fails($"{refusal}");
        if (JudgeRecovery(read, partition) is { } unrecovered)
            return Fails($"by the recovery identity: {unrecovered}");
        if (!Open(read, tpm).TryGet(out OpenedVault? opened, out refusal))
            return Fails($"{refusal}");
        using (opened)
        {
            RotationPlan? settling = Settling.Plan(read, opened.Header, opened.Unlock!, SystemRandomSource.Instance);
            settling?.Run(partition, static () => { }, static () => throw new InvalidOperationException("it counts"));
            OpenedVault settled = opened with { Header = settling?.Result ?? opened.Header };
            return JudgeData(settled, partition) is { } damaged
                ? Fails(damaged)
                : JudgeSettled(partition, tpm, opened.Header.Binding.Generation);
        }
    }

    private CutVerdict JudgeSettled(IBlockDevice partition, TpmDevice tpm, ulong generation)
    {
        HeaderCandidates settled = Read(partition).OrThrow();
        if (!settled.AtRest || settled.Newest.Binding.Generation != generation)
            return Fails("what the boot left is not at rest");
        if (JudgeRecovery(settled, partition) is { } unrecovered)
            return Fails($"by the recovery identity, what the boot left: {unrecovered}");
        if (!Open(settled, tpm).TryGet(out OpenedVault? again, out Refusal? refusal))
            return Fails($"the boot after that: {refusal}");
        using (again)
        {
            if (JudgeData(again, partition) is { } damaged)
                return Fails($"the boot after that: {damaged}");
            string keys = again.NextKey is null ? "" : ", both volume keys";
            return new CutVerdict($"generation {generation}{keys}");
        }
    }

    // Ends the slice that the cut left half done, as every boot does before it activates anything.
    private string? JudgeData(OpenedVault opened, IBlockDevice partition)
    {
        if (rotated is null)
            return null;
        if (opened.NextKey is null)
            return rotated.Judge(partition, rotated.IsNext(opened.VolumeKey) ? opened.Header.Header.DataSize : 0, 0);
        using VolumeReencryption reencryption = new(
            opened.Header,
            opened.Unlock,
            opened.VolumeKey,
            opened.NextKey,
            partition,
            Slice
        );
        long hotZone = opened.Header.Header.Reencryption!.Progress.HotZone;
        reencryption.Settle();
        return rotated.Judge(partition, reencryption.Position, hotZone);
    }

    private static Parsed<HeaderCandidates> Read(IBlockDevice partition)
    {
        byte[] start = new byte[BoundHeader.Size];
        partition.Read(0, start);
        return HeaderCandidates.Read(start);
    }

    private Parsed<OpenedVault> Open(HeaderCandidates read, TpmDevice tpm)
    {
        TpmName name = new(read.Newest.Binding.SrkName.AsSpan());
        if (!StorageRootKey.Open(tpm, name).TryGet(out StorageRootKey? srk, out Refusal? refusal))
            return refusal;
        if (!GenerationCounter.Open(srk).TryGet(out GenerationCounter? counter, out refusal))
            return refusal;
        ulong generation = counter.Read();
        Refusal? first = null;
        foreach (BoundHeader candidate in read.At(generation))
        {
            if (Open(candidate, srk, generation).TryGet(out OpenedVault? opened, out refusal))
                return opened;
            first ??= refusal;
        }
        return first!;
    }

    private Parsed<OpenedVault> Open(BoundHeader candidate, StorageRootKey srk, ulong generation)
    {
        if (!SealedBinding.Of(candidate.Binding).TryGet(out SealedBinding? binding, out Refusal? refusal))
            return refusal;
        SharePolicy policy = binding.PolicyOf(_policyKey);
        if (!binding.Share.Unseal(srk, policy, _signatures).TryGet(out Secret? share, out refusal))
            return refusal;
        using (share)
        {
            Secret unlock = VaultKeys.Unlock([share], candidate.Header.Uuid, binding.Generation);
            if (
                candidate
                    .Open(unlock, generation)
                    .Then(key => WithNext(candidate, key, old => candidate.OpenNext(unlock, old)))
                    .TryGet(out OpenedVault? opened, out refusal)
            )
                return opened with { Unlock = unlock };
            unlock.Dispose();
            return refusal;
        }
    }

    /// <summary>What is wrong with every header that the owner may open without the TPM; null when nothing is with one of them.</summary>
    private string? JudgeRecovery(HeaderCandidates read, IBlockDevice partition)
    {
        using AgeIdentity identity = image.RecoveryIdentity();
        string? first = null;
        foreach (BoundHeader header in read.Bindings)
        {
            if (!Recover(header, identity).TryGet(out OpenedVault? opened, out Refusal? refusal))
            {
                first ??= $"{refusal}";
                continue;
            }
            // A recovery boot takes the newest that opens, whatever its data are then.
            using (opened)
                return JudgeData(opened, new ScratchDevice(partition));
        }
        return first;
    }

    private Parsed<OpenedVault> Recover(BoundHeader header, AgeIdentity identity)
    {
        Escrow escrow = Escrow.Of(header.Header.Escrow);
        using EscrowOpening opening = EscrowOpening.Try(escrow, header.Header.Uuid, [identity]);
        if (!opening.Passphrase().TryGet(out Secret? passphrase, out Refusal? refusal))
            return refusal;
        using (passphrase)
            return header
                .Recover(passphrase)
                .Then(key => WithNext(header, key, old => header.RecoverNext(passphrase, old)));
    }

    private Parsed<OpenedVault> WithNext(BoundHeader header, Secret key, Func<Secret, Parsed<Secret>> openNext)
    {
        if (header.Header.Reencryption is null)
            return key.Span.SequenceEqual(volumeKey) || rotated?.IsNext(key) == true
                ? new OpenedVault(header, key)
                : Foreign(key);
        if (!key.Span.SequenceEqual(volumeKey))
            return Foreign(key);
        if (!openNext(key).TryGet(out Secret? next, out Refusal? refusal))
            return refusal;
        return rotated?.IsNext(next) == true ? new OpenedVault(header, key) { NextKey = next } : Foreign(next);
    }

    private static Refusal Foreign(Secret key)
    {
        key.Dispose();
        return new Refusal("cut.volume-key", "vault", "its volume key", "another one");
    }

    private static CutVerdict Fails(string failure) => new("lost", failure);

    private sealed record OpenedVault(BoundHeader Header, Secret VolumeKey) : IDisposable
    {
        /// <summary>Null after a recovery.</summary>
        public Secret? Unlock { get; init; }

        /// <summary>Null at rest.</summary>
        public Secret? NextKey { get; init; }

        public void Dispose()
        {
            Unlock?.Dispose();
            VolumeKey.Dispose();
            NextKey?.Dispose();
        }
    }
}
