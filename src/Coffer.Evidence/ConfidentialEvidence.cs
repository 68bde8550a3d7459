using Coffer.Attestation.Evidence;

namespace Coffer.Evidence;

/// <summary>Evidence of the confidential VM; nothing where there is none.</summary>
/// <param name="Snp">SEV-SNP's own.</param>
/// <param name="Hcl">Azure's, with a report inside.</param>
public sealed record ConfidentialEvidence(SnpEvidence? Snp = null, HclEvidence? Hcl = null)
{
    /// <summary>None: the machine is in no confidential VM, or in one whose evidence nobody can ask for.</summary>
    public static ConfidentialEvidence None { get; } = new();
}
