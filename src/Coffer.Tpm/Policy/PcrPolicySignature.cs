using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Policy;

/// <summary>One approval of the PCR policy key: a policy digest and its RSASSA-SHA256 signature.</summary>
/// <param name="Pcrs">The PCRs of the policy.</param>
/// <param name="KeyFingerprint">SHA-256 of the key's SubjectPublicKeyInfo.</param>
/// <param name="Policy">The policy digest that was signed.</param>
/// <param name="Signature">The signature over it.</param>
public sealed record PcrPolicySignature(
    TpmlPcrSelection Pcrs,
    TpmBuffer KeyFingerprint,
    TpmBuffer Policy,
    TpmBuffer Signature
);
