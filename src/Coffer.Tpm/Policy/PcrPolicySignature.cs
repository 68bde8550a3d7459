namespace Coffer.Tpm.Policy;

/// <summary>One approval of the PCR policy key, from systemd's PCR signature document (systemd-measure(1)).</summary>
/// <param name="Policy">The policy digest that was signed (<c>pol</c>).</param>
/// <param name="Signature">RSASSA-PKCS1-v1_5 with SHA-256 over it (<c>sig</c>).</param>
public sealed record PcrPolicySignature(TpmBuffer Policy, TpmBuffer Signature);
