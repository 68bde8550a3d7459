using Coffer.Attestation;
using Coffer.Attestation.Verdicts;

namespace Coffer.Cli.Judging;

/// <summary>What was judged, and how: what text, JSON and page are made of.</summary>
/// <param name="Examination">The evidence and what became of it.</param>
/// <param name="Judgement">The verdict.</param>
/// <param name="Source">Where the evidence came from, for a person.</param>
internal sealed record Judged(Examination Examination, Judgement Judgement, string Source);
