using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;
using Coffer.Init.Inputs;
using Coffer.Init.Start;
using Coffer.Keys.Binding;
using Coffer.Tpm;
using Coffer.Tpm.Policy;
using Coffer.Tpm.Sealing;

namespace Coffer.Init.Boot;

/// <summary>The TPM's share of the unlock secret, with the reason for a person when the TPM does not give it.</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="inputs">What this boot was given.</param>
internal sealed class ShareUnsealing(TpmDevice tpm, BootInputs inputs)
{
    private const string PublicKey = "/.extra/tpm2-pcr-public-key.pem";
    private const string Signatures = "/.extra/tpm2-pcr-signature.json";
    private const int UkiPcr = 11;

    /// <summary>Unseals.</summary>
    /// <exception cref="RefusedException">The TPM is another one, or a bound value is another one.</exception>
    internal Secret Unseal(SealedBinding binding)
    {
        StorageRootKey srk = StorageRootKey.Open(tpm, binding.SrkName).OrThrow();
        SharePolicy policy = binding.PolicyOf(ReadPolicyKey());
        return binding.Share.Unseal(srk, policy, ReadSignatures()).TryGet(out Secret? share, out Refusal? refusal)
            ? share
            : throw new RefusedException(
                new RefusedShare(inputs.Log, inputs.Pcrs[UkiPcr].ToArray()).Explain(refusal, binding.Pcr7Events)
            );
    }

    /// <summary>The signatures of the UKI this boot came from, which systemd-stub hands over; none when there are none.</summary>
    internal static ImmutableArray<PcrPolicySignature> ReadSignatures() =>
        File.Exists(Signatures)
            ?
            [
                .. PcrSignatureDocument
                    .Read(BoundedFile.Read(Signatures))
                    .OrThrow()
                    .Signatures.Select(s => new PcrPolicySignature(s.PolicyDigest.Span, s.Signature.Span)),
            ]
            : [];

    /// <summary>The PCR policy key of the UKI this boot came from, PEM.</summary>
    /// <exception cref="RefusedException">The UKI was not started by its stub.</exception>
    internal static string ReadPolicyKeyText() =>
        File.Exists(PublicKey)
            ? BoundedFile.ReadText(PublicKey)
            : throw new RefusedException(
                new Refusal(
                    "unseal.no-policy-key",
                    PublicKey,
                    "the key that signs PCR values",
                    "none",
                    "boot the UKI by its stub"
                )
            );

    // Whoever put another key there gets another policy digest, which the sealed object does not have.
    private static PcrPolicyKey ReadPolicyKey() => PcrPolicyKey.FromPem(ReadPolicyKeyText()).OrThrow();
}
