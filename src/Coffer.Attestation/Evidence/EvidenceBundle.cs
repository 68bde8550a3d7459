namespace Coffer.Attestation.Evidence;

/// <summary>
/// Everything a machine hands out about itself, as bytes: nothing in it is believed before it is judged. Its JSON form is
/// docs/formats.md section 13.
/// </summary>
public sealed record EvidenceBundle
{
    /// <summary>Who answered, and to what; null for evidence that no agent of Coffer handed out.</summary>
    public AgentEvidence? Agent { get; init; }

    /// <summary>What the machine says of itself. Claims: only rules that find them in signed evidence make them more.</summary>
    public MachineClaims? Machine { get; init; }

    /// <summary>Evidence of the (virtual) TPM.</summary>
    public TpmEvidence? Tpm { get; init; }

    /// <summary>Evidence of SEV-SNP.</summary>
    public SnpEvidence? Snp { get; init; }

    /// <summary>Evidence of Azure's paravisor.</summary>
    public HclEvidence? Hcl { get; init; }
}
