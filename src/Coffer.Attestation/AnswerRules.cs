using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>Judges whether evidence answers this verifier, over this connection.</summary>
/// <param name="bundle">The evidence.</param>
/// <param name="policy">What is required.</param>
/// <param name="findings">Takes what each rule found.</param>
internal sealed class AnswerRules(EvidenceBundle bundle, Policy policy, FindingList findings)
{
    /// <summary>Judges.</summary>
    /// <param name="quoteHolds">A quote holds whose extraData was compared.</param>
    /// <param name="reportAnswers">A report holds whose REPORT_DATA is the expected one.</param>
    internal void Judge(bool quoteHolds, bool reportAnswers)
    {
        JudgeFreshness(quoteHolds, reportAnswers);
        JudgeTlsKey(quoteHolds || reportAnswers);
    }

    private void JudgeFreshness(bool quoteHolds, bool reportAnswers)
    {
        const string field = "agent.nonce";
        if (policy.Challenge is not { } challenge)
        {
            NotChecked("the verifier sent no challenge: the evidence may be of any age");
            return;
        }
        string expected = Hex(challenge.Nonce);
        if (challenge.Nonce.IsEmpty)
            findings.Failed(
                EvidenceRules.Freshness,
                field,
                "a nonce",
                "an empty one",
                "An empty nonce is always answered"
            );
        else if (bundle.Agent is { } agent && !agent.Nonce.Span.SequenceEqual(challenge.Nonce.Span))
            findings.Failed(
                EvidenceRules.Freshness,
                field,
                expected,
                Hex(agent.Nonce),
                "The evidence answers another challenge: it is replayed, or the nonce is that of another bundle"
            );
        else if (quoteHolds)
            findings.Passed(EvidenceRules.Freshness, "tpm.quote.extraData", expected, Weakness(challenge));
        else if (reportAnswers)
            findings.Passed(EvidenceRules.Freshness, "snp.report.REPORT_DATA", expected, Weakness(challenge));
        else
            NotChecked("no quote and no report that holds covers the nonce");
    }

    private void NotChecked(string why) =>
        findings.NotChecked(EvidenceRules.Freshness, "agent.nonce", policy.RequireFreshness, why);

    private static string? Weakness(Challenge challenge) =>
        challenge.Nonce.Length < EvidenceLimits.ShortestNonce
            ? $"a nonce of {challenge.Nonce.Length} bytes can be guessed or come again; use {EvidenceLimits.ShortestNonce} or more"
            : null;

    private void JudgeTlsKey(bool signed)
    {
        const string field = "agent.tls-public-key";
        ReadOnlyMemory<byte> proved = policy.Challenge?.TlsPublicKey ?? default;
        if (bundle.Agent is not { } agent)
        {
            if (proved.IsEmpty)
                findings.NotApplicable(EvidenceRules.TlsKey, field, "no agent, and no connection");
            else
                findings.Failed(EvidenceRules.TlsKey, field, "the connection's key", "no agent", Between);
            return;
        }
        if (proved.IsEmpty)
            findings.NotChecked(EvidenceRules.TlsKey, field, required: false, "the connection is not known here");
        else if (!agent.TlsPublicKey.Span.SequenceEqual(proved.Span))
            findings.Failed(EvidenceRules.TlsKey, field, Key(proved), Key(agent.TlsPublicKey), Between);
        else if (signed)
            findings.Passed(EvidenceRules.TlsKey, field, Key(proved));
        else
            findings.NotChecked(EvidenceRules.TlsKey, field, required: true, "nothing that holds covers the key");
    }

    private const string Between =
        "Somebody in between speaks TLS with a key of its own: evidence of another machine, or a proxy";

    private static string Key(ReadOnlyMemory<byte> spki) =>
        $"sha256 {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(spki.Span))}";

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
