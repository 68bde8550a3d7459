using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Init.Boot;
using Coffer.Init.Inputs;
using Coffer.Keys.Binding;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;
using PcrBank = Coffer.Firmware.EventLogs.PcrBank;

namespace Coffer.Init.Install;

/// <summary>Seals the TPM's share of the unlock secret, and proves that the installer itself cannot have it back.</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="inputs">What this boot was given: PCR 7 is bound as it is now.</param>
internal sealed class ShareSealing(TpmDevice tpm, BootInputs inputs)
{
    private const string ExpectedRefusal = "unseal.pcr-11-signature";

    /// <summary>Seals a share to the next generation: every earlier one of this TPM is dead from here on.</summary>
    /// <exception cref="RefusedException">The TPM cannot be used, or gave the share back (<c>seal.not-bound</c>).</exception>
    internal SealedNow Seal(Secret share, string pcrPolicyKey, string? srkName)
    {
        StorageRootKey srk = StorageRootKey.Ensure(tpm).OrThrow();
        if (Preflight.JudgeStorageRootKey(srkName, srk.Name) is { } other)
            throw new RefusedException(other);
        ulong generation = GenerationCounter.Ensure(srk).OrThrow().Advance();
        SharePolicy policy = new(PcrPolicyKey.FromPem(pcrPolicyKey).OrThrow(), inputs.Pcrs[7], generation);
        MadeShare made = SealedShare.Make(srk, share, policy);
        RequireBound(made.Share.Unseal(srk, policy, ShareUnsealing.ReadSignatures()));
        return new SealedNow(new SealedBinding(srk.Name, made.Share, inputs.Pcrs[7], Events(), generation), made);
    }

    // The installer is signed by the same owner: only PCR 11, the phase and the UKI, stands between it and the key.
    private static void RequireBound(Parsed<Secret> attempt)
    {
        if (attempt.TryGet(out Secret? secret, out Refusal? refusal))
        {
            secret.Dispose();
            throw new RefusedException(
                new Refusal(
                    "seal.not-bound",
                    "sealed share",
                    "the installer cannot unseal",
                    "it can",
                    "build the image again"
                )
            );
        }
        if (refusal.Reason != ExpectedRefusal)
            throw new RefusedException(refusal);
    }

    private ImmutableArray<string> Events() =>
        inputs.Log is null ? [] : [.. RecordedEvent.OfPcr(inputs.Log, 7, PcrBank.Sha256)];
}
