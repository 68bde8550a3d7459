using Coffer.Attestation.AttestationKeys;
using Coffer.Attestation.Evidence;

namespace Coffer.Attestation.Births;

/// <summary>
/// The proof of how a vault came to be, kept beside it and checked years later without the machine (design, section 8; docs/formats.md, section 25).
/// Nothing in it is believed before it is judged.
/// </summary>
/// <param name="Statement">What the installer says.</param>
/// <param name="Sealed">What the TPM says about the share that it sealed.</param>
/// <param name="Evidence">Quote, event logs, SNP report: everything a bundle has but agent and machine.</param>
public sealed record BirthCertificate(BirthStatement Statement, CreationEvidence Sealed, EvidenceBundle Evidence);
