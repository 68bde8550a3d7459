using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Tpm;
using Coffer.Tpm.Structures;

namespace Coffer.Attestation.Quotes;

/// <summary>Judges a quote against a key and the values that came with it (TPM 2.0 Part 3, TPM2_Quote).</summary>
public static class QuoteVerifier
{
    private const string Field = "tpm.quote";

    /// <summary>Judges. The findings say what does not please; null says that the quote could not even be taken for one.</summary>
    /// <param name="evidence">Quote, signature and values.</param>
    /// <param name="key">The key that should have signed.</param>
    /// <param name="keyScheme">The key's own scheme; none when it is not known.</param>
    /// <param name="policy">What is required.</param>
    /// <param name="expectedExtraData">What extraData has to be; null when the caller does not ask.</param>
    /// <param name="findings">Takes what each rule found.</param>
    public static VerifiedQuote? Judge(
        TpmEvidence evidence,
        AttestationPublicKey key,
        TpmtScheme keyScheme,
        TpmPolicy policy,
        ReadOnlyMemory<byte>? expectedExtraData,
        FindingList findings
    )
    {
        SignatureJudgement signatures = new(Field, "tpm.quote-signature", findings);
        ReadOnlySpan<byte> bytes = evidence.Quote.Span;
        if (signatures.Judge(bytes, evidence.QuoteSignature.Span, key, keyScheme) is not { } signature)
            return null;
        if (AttestReading.Read(bytes, TpmSt.AttestQuote, Field, findings) is not { } attest)
            return null;
        JudgeExtraData(attest, expectedExtraData, findings);
        JudgeClock(attest.ClockInfo, policy.Earlier, findings);
        JudgeFirmware(attest.FirmwareVersion, policy, findings);
        PcrJudgement pcrs = new((TpmsQuoteInfo)attest.Attested, policy, findings);
        ImmutableArray<PcrBankEvidence>? values = pcrs.Judge(evidence.Pcrs, signature.Scheme.HashAlg);
        return values is { } held ? new VerifiedQuote(attest, held) : null;
    }

    private static void JudgeExtraData(TpmsAttest attest, ReadOnlyMemory<byte>? expected, FindingList findings)
    {
        const string field = $"{Field}.extraData";
        if (expected is not { } value)
        {
            findings.NotChecked(QuoteRules.ExtraData, field, required: false, "nobody says what was asked");
            return;
        }
        // Length first: a prefix or a value filled up with zeros would be another challenge's answer too.
        ReadOnlySpan<byte> seen = attest.ExtraData.Span;
        bool same = seen.Length == value.Length && CryptographicOperations.FixedTimeEquals(seen, value.Span);
        findings.Judge(
            QuoteRules.ExtraData,
            field,
            same && !value.IsEmpty,
            value.IsEmpty ? "a challenge that is not empty" : Convert.ToHexStringLower(value.Span),
            seen.IsEmpty ? "empty" : attest.ExtraData.ToString(),
            "the quote answers another challenge, or none: it may be an old one"
        );
    }

    private static void JudgeClock(TpmsClockInfo clock, EarlierQuote? earlier, FindingList findings)
    {
        const string field = $"{Field}.clockInfo";
        string seen = $"{Text(clock.ResetCount, clock.RestartCount, clock.Clock)}{(clock.Safe ? "" : ", not safe")}";
        if (earlier is null)
        {
            const string why = "the policy names no earlier quote to compare with";
            findings.Add(new Finding(QuoteRules.Clock, Outcome.NotChecked, field, Seen: seen, Note: why));
            return;
        }
        bool sameBoot = clock.ResetCount == earlier.ResetCount && clock.RestartCount == earlier.RestartCount;
        findings.Judge(
            QuoteRules.Clock,
            field,
            sameBoot && clock.Clock >= earlier.Clock,
            $"{Text(earlier.ResetCount, earlier.RestartCount, earlier.Clock)} or later",
            seen,
            "the machine was restarted, resumed or put back to an older state since then: judge its boot anew"
        );
    }

    private static void JudgeFirmware(ulong version, TpmPolicy policy, FindingList findings)
    {
        const string field = $"{Field}.firmwareVersion";
        string seen = $"{version:x16}";
        if (policy.FirmwareVersions.IsEmpty)
        {
            const string why = "the policy names no versions";
            findings.Add(new Finding(QuoteRules.FirmwareVersion, Outcome.NotChecked, field, Seen: seen, Note: why));
            return;
        }
        string expected = string.Join(", ", policy.FirmwareVersions.Select(accepted => $"{accepted:x16}"));
        findings.Judge(
            QuoteRules.FirmwareVersion,
            field,
            policy.FirmwareVersions.Contains(version),
            expected,
            seen,
            "whoever runs the (virtual) TPM changed its firmware"
        );
    }

    private static string Text(uint resets, uint restarts, ulong clock) =>
        $"reset {resets}, restart {restarts}, clock {clock} ms";
}
