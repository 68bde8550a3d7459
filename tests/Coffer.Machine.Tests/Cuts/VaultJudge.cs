using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Drills;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Rotation;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// Judges the header of a vault as a boot does: the candidates of the TPM's generation, the share unsealed by the TPM, MAC, key slot, and what ends a change
/// that was cut; and, beside it, as its owner does who has nothing but the recovery identity.
/// </summary>
/// <param name="image">The image, with the owner's keys.</param>
/// <param name="signatures">The PCR 11 values the UKI brings.</param>
/// <param name="volumeKey">The volume key it must lead to.</param>
internal sealed class VaultJudge(ProbeImage image, ImmutableArray<PcrSignature> signatures, byte[] volumeKey)
{
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
        if (!Recovers(read))
            return Fails("no recovery key opens it");
        if (!Open(read, tpm).TryGet(out Opened? opened, out refusal))
            return Fails($"{refusal}");
        using (opened)
        {
            Settling
                .Plan(read, opened.Header, opened.Unlock, SystemRandomSource.Instance)
                ?.Run(partition, static () => { }, static () => throw new InvalidOperationException("it counts"));
            return JudgeSettled(partition, tpm, opened.Header.Binding.Generation);
        }
    }

    private CutVerdict JudgeSettled(IBlockDevice partition, TpmDevice tpm, ulong generation)
    {
        HeaderCandidates settled = Read(partition).OrThrow();
        if (!settled.AtRest || settled.Newest.Binding.Generation != generation)
            return Fails("what the boot left is not at rest");
        if (!Recovers(settled))
            return Fails("no recovery key opens what the boot left");
        Parsed<Opened> again = Open(settled, tpm);
        again.Value?.Dispose();
        return again.Refusal is { } refusal
            ? Fails($"the boot after that: {refusal}")
            : new($"generation {generation}");
    }

    private static Parsed<HeaderCandidates> Read(IBlockDevice partition)
    {
        byte[] start = new byte[BoundHeader.Size];
        partition.Read(0, start);
        return HeaderCandidates.Read(start);
    }

    private Parsed<Opened> Open(HeaderCandidates read, TpmDevice tpm)
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
            if (Open(candidate, srk, generation).TryGet(out Opened? opened, out refusal))
                return opened;
            first ??= refusal;
        }
        return first!;
    }

    private Parsed<Opened> Open(BoundHeader candidate, StorageRootKey srk, ulong generation)
    {
        if (!SealedBinding.Of(candidate.Binding).TryGet(out SealedBinding? binding, out Refusal? refusal))
            return refusal;
        SharePolicy policy = new(_policyKey, binding.Pcr7, binding.Generation);
        if (!binding.Share.Unseal(srk, policy, _signatures).TryGet(out Secret? share, out refusal))
            return refusal;
        using (share)
        {
            Secret unlock = VaultKeys.Unlock([share], candidate.Header.Uuid, binding.Generation);
            using Secret? key = candidate.Open(unlock, generation).TryGet(out Secret? found, out refusal)
                ? found
                : null;
            if (key is not null && key.Span.SequenceEqual(volumeKey))
                return new Opened(candidate, unlock);
            unlock.Dispose();
            return refusal ?? new Refusal("cut.volume-key", "vault", "its volume key", "another one");
        }
    }

    private bool Recovers(HeaderCandidates read)
    {
        using AgeIdentity identity = image.RecoveryIdentity();
        return RecoveryPath.AllOf(read).Any(path => Recovers(path, read.Newest.Header.Uuid, identity));
    }

    private bool Recovers(RecoveryPath path, Guid vault, AgeIdentity identity)
    {
        using EscrowOpening escrow = EscrowOpening.Try(path.Escrow, vault, [identity]);
        using Secret? passphrase = escrow.Passphrase().Value;
        using Secret? key = passphrase is null ? null : path.Open(passphrase).Value;
        return key is not null && key.Span.SequenceEqual(volumeKey);
    }

    private static CutVerdict Fails(string failure) => new("lost", failure);

    private sealed record Opened(BoundHeader Header, Secret Unlock) : IDisposable
    {
        public void Dispose() => Unlock.Dispose();
    }
}
