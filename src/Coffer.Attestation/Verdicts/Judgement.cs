namespace Coffer.Attestation.Verdicts;

/// <summary>A verdict and what it was given on: enough to give it again.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Time">The time that validity was judged at.</param>
/// <param name="BundleSha256">SHA-256 of the bundle's bytes, hexadecimal.</param>
/// <param name="PolicySha256">SHA-256 of the policy's text, hexadecimal; null when the defaults were the policy.</param>
/// <param name="Scope">What was judged, where the defaults were loosened for parts that are not there; null otherwise.</param>
public sealed record Judgement(
    Verdict Verdict,
    DateTimeOffset Time,
    string BundleSha256,
    string? PolicySha256,
    string? Scope = null
);
