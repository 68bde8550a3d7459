using Coffer.Attestation.Certificates;
using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Azure;

/// <summary>
/// What Azure's paravisor said, in a report whose signature and chain hold and which binds the claims. It is as old as the boot: freshness
/// comes from a quote by the attestation key named here.
/// </summary>
/// <param name="Report">The SNP report inside.</param>
/// <param name="Claims">The claims.</param>
/// <param name="AttestationKey">The vTPM's attestation key (HCLAkPub).</param>
public sealed record JudgedHcl(JudgedReport Report, RuntimeClaims Claims, SubjectPublicKeyInfo AttestationKey);
