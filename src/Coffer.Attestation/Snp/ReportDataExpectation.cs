namespace Coffer.Attestation.Snp;

/// <summary>What REPORT_DATA has to be: all 64 bytes. Shorter values are not filled up with zeros, since two of them could then be the same.</summary>
/// <param name="Value">The 64 bytes.</param>
/// <param name="Means">What they stand for, for the finding: "hash of nonce, TLS key and attestation key".</param>
public sealed record ReportDataExpectation(ReadOnlyMemory<byte> Value, string Means);
