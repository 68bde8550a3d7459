namespace Coffer.Attestation.Evidence;

/// <summary>The agent that answered. The quote's extraData and the SNP report's REPORT_DATA bind it (docs/formats.md section 14).</summary>
/// <param name="Nonce">The challenger's nonce as the agent heard it.</param>
/// <param name="TlsPublicKey">SubjectPublicKeyInfo, DER, of the key the agent speaks TLS with.</param>
public sealed record AgentEvidence(ReadOnlyMemory<byte> Nonce, ReadOnlyMemory<byte> TlsPublicKey);
