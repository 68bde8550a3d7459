using System.Collections.Immutable;
using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Tests.Fixtures;

/// <summary>Evidence of a TPM, judged: the quote if it holds, and what each rule found.</summary>
internal sealed record Judged(JudgedQuote? Quote, Verdict Verdict)
{
    /// <summary>A time at which every certificate of the recorded evidence is valid.</summary>
    public static DateTimeOffset Time { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static Judged Of(
        TpmEvidence evidence,
        TpmPolicy? policy = null,
        ReadOnlyMemory<byte>? extraData = null,
        ImmutableArray<VouchedKey>? vouched = null,
        Activation? activation = null,
        DateTimeOffset? time = null
    )
    {
        FindingList findings = new();
        Challenge? challenge = activation is null ? null : new Challenge(TestQuote.Nonce) { Activation = activation };
        JudgedQuote? quote = new TpmVerifier().Judge(
            evidence,
            policy ?? new TpmPolicy(),
            extraData,
            vouched ?? [],
            challenge,
            time ?? Time,
            findings
        );
        Verdict verdict = findings.ToVerdict();
        // The quote is given if and only if nothing refused.
        Assert.Equal(verdict.IsAccepted, quote is not null);
        return new(quote, verdict);
    }

    public static TpmPolicy Pinning(TestAk ak) => new() { PinnedKeys = [ak.Key.Pin] };

    public Outcome? OutcomeOf(Rule rule) => Finding(rule)?.Outcome;

    public Finding? Finding(Rule rule) => Verdict.Findings.LastOrDefault(finding => finding.Rule == rule);

    public void Accepted() => Assert.True(Verdict.IsAccepted, Verdict.FirstRefusal?.ToString());

    /// <summary>Refused, and this rule is the first to say so.</summary>
    public Finding RefusedBy(Rule rule)
    {
        Assert.NotNull(Verdict.FirstRefusal);
        Assert.Equal(rule.Name, Verdict.FirstRefusal.Rule.Name);
        return Verdict.FirstRefusal;
    }
}
