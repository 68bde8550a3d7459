using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Quotes;

/// <summary>Judges evidence of a TPM: the quote, the key that signed it, and what binds that key to something trusted.</summary>
public static class TpmVerifier
{
    private static readonly Rule s_binding = new(
        "ak.binding",
        "Something trusted vouches for the key that signed the quote",
        "TPM 2.0 Part 1, section 31.2",
        Trust.Nobody
    );

    /// <summary>Judges.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="expectedExtraData">What extraData has to be; null when the caller does not ask for freshness. Empty never passes.</param>
    /// <param name="vouched">Keys that other evidence, already judged, vouches for.</param>
    /// <param name="challenge">What the verifier sent; its <see cref="Challenge.Activation"/> is used here.</param>
    /// <param name="time">When certificates have to be valid.</param>
    /// <param name="findings">Takes what each rule found.</param>
    /// <returns>The quote, when nothing here refused it; otherwise null.</returns>
    public static JudgedQuote? Judge(
        TpmEvidence evidence,
        TpmPolicy policy,
        ReadOnlyMemory<byte>? expectedExtraData,
        ImmutableArray<VouchedKey> vouched,
        Challenge? challenge,
        DateTimeOffset time,
        FindingList findings
    )
    {
        findings.NotChecked(s_binding, "tpm", required: true, "nothing is judged yet");
        return null;
    }
}
