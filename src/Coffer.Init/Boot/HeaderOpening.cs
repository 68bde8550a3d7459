using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Inputs;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Boot;

/// <summary>Finds out which of what the disk offers is this machine's present header, and opens it.</summary>
/// <param name="machine">The machine.</param>
/// <param name="inputs">What this boot was given.</param>
internal sealed class HeaderOpening(Machine machine, BootInputs inputs)
{
    private StageLog Log => machine.Log;

    /// <summary>Opens the first candidate of the TPM's generation that holds.</summary>
    /// <exception cref="RefusedException">None does; the reason is the first one's.</exception>
    internal OpenedHeader Open(HeaderCandidates read)
    {
        ImmutableArray<BoundHeader> candidates = read.At(PresentGeneration(read.Newest));
        RefusedException? first = null;
        foreach (BoundHeader candidate in candidates)
        {
            try
            {
                return Open(candidate);
            }
            catch (RefusedException e)
            {
                first ??= e;
            }
        }
        throw first!;
    }

    private OpenedHeader Open(BoundHeader header)
    {
        SealedBinding binding = SealedBinding.Of(header.Binding).OrThrow();
        Secret share = Log.Run("unseal", "ask the TPM", () => new ShareUnsealing(machine.Tpm, inputs).Unseal(binding));
        Secret unlock = VaultKeys.Unlock([share], header.Header.Uuid, binding.Generation);
        try
        {
            Secret volumeKey = Log.Run("binding", "judge the binding", () => OpenKeyslot(header, binding, unlock));
            return new OpenedHeader(header, share, unlock, volumeKey, OpenNext(header, unlock, volumeKey));
        }
        catch
        {
            share.Dispose();
            unlock.Dispose();
            throw;
        }
    }

    // The TPM's policy compared the generation already; the counter itself is asked once more for the judgement.
    private Secret OpenKeyslot(BoundHeader header, SealedBinding binding, Secret unlock)
    {
        StorageRootKey srk = StorageRootKey.Open(machine.Tpm, binding.SrkName).OrThrow();
        return header.Open(unlock, GenerationCounter.Open(srk).OrThrow().Read()).OrThrow();
    }

    private static Secret? OpenNext(BoundHeader header, Secret unlock, Secret volumeKey) =>
        header.Header.Reencryption is null ? null : header.OpenNext(unlock, volumeKey).OrThrow();

    // Null where the counter cannot be read: the unsealing that follows says why.
    private ulong? PresentGeneration(BoundHeader header) =>
        SealedBinding
            .Of(header.Binding)
            .Then(binding => StorageRootKey.Open(machine.Tpm, binding.SrkName))
            .Then(srk => GenerationCounter.Open(srk))
            .TryGet(out GenerationCounter? counter, out _)
            ? counter.Read()
            : null;
}
