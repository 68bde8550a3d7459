using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>A public key that other evidence, already judged, vouches for as the machine's attestation key.</summary>
/// <param name="Spki">SubjectPublicKeyInfo, DER.</param>
/// <param name="By">What vouches, for a person: "HCLAkPub of the runtime claims", "REPORT_DATA of the SNP report".</param>
/// <param name="Trust">Who has to be trusted for it. With <see cref="Trust.Paravisor"/> the key was made by the paravisor, which
/// makes restricted keys only; otherwise software in the VM said that the key is its TPM's.</param>
public sealed record VouchedKey(ReadOnlyMemory<byte> Spki, string By, Trust Trust);
