using Coffer.Attestation.Azure;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Quotes;
using Coffer.Attestation.Snp;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation;

/// <summary>A verdict with what was found on the way to it, for those who explain it.</summary>
/// <param name="Bundle">The evidence.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record Examination(EvidenceBundle Bundle, Verdict Verdict)
{
    /// <summary>The SNP report, bare or the paravisor's, whose signature and chain hold; null without one.</summary>
    public JudgedReport? Report { get; init; }

    /// <summary>What Azure's paravisor said; null without it.</summary>
    public JudgedHcl? Hcl { get; init; }

    /// <summary>The quote; null when there is none that holds.</summary>
    public JudgedQuote? Quote { get; init; }

    /// <summary>The boot; null when no PCR values vouch for a log of it.</summary>
    public JudgedBoot? Boot { get; init; }
}
