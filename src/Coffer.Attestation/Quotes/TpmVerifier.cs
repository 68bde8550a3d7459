using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Quotes;

/// <summary>
/// Judges evidence of a TPM: the quote, the key that signed it, and what binds that key to something trusted. Remembers keys that it verified
/// with, so keep one; may be used by several threads.
/// </summary>
public sealed class TpmVerifier
{
    private readonly KnownKeys _keys = new();

    /// <summary>Every rule that is judged here.</summary>
    public static ImmutableArray<Rule> Rules { get; } = [.. AkRules.All, .. QuoteRules.All, .. EkRules.All];

    /// <summary>Judges.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="expectedExtraData">What extraData has to be; null when the caller does not ask for freshness. Empty never passes.</param>
    /// <param name="vouched">Keys that other evidence, already judged, vouches for.</param>
    /// <param name="challenge">What the verifier sent; its <see cref="Challenge.Activation"/> is used here.</param>
    /// <param name="time">When certificates have to be valid.</param>
    /// <param name="findings">Takes what each rule found.</param>
    /// <returns>The quote, when nothing here refused it; otherwise null.</returns>
    public JudgedQuote? Judge(
        TpmEvidence evidence,
        TpmPolicy policy,
        ReadOnlyMemory<byte>? expectedExtraData,
        ImmutableArray<VouchedKey> vouched,
        Challenge? challenge,
        DateTimeOffset time,
        FindingList findings
    )
    {
        int start = findings.Count;
        if (new AkReading(evidence, findings).Read() is not { } read)
            return null;
        AkIdentity ak = read with { Key = _keys.Find(read.Key) };
        VerifiedQuote? quote = QuoteVerifier.Judge(evidence, ak.Key, ak.Scheme, policy, expectedExtraData, findings);
        if (quote is not null)
        {
            _keys.Add(ak.Key);
            AkQualifiedName.Judge(ak, quote.Attest.QualifiedSigner, evidence.EkPublic, policy, findings);
        }
        AkBindingJudgement binding = new(evidence, policy, findings);
        AkBindings held = binding.Judge(ak, vouched, challenge?.Activation, time);
        AkAttributes.Judge(ak, held, policy, findings);
        if (quote is null || findings.AnyRefusesSince(start))
            return null;
        return new JudgedQuote(
            quote.Pcrs,
            ak.Key,
            ak.Name,
            held,
            quote.Attest.ExtraData.ToArray(),
            quote.Attest.ClockInfo,
            quote.Attest.FirmwareVersion,
            binding.Instance
        );
    }
}
