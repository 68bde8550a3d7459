using Coffer.Attestation.Evidence;

namespace Coffer.Agent.Evidence;

/// <summary>Evidence of the confidential VM; nothing where there is none.</summary>
/// <param name="Snp">SEV-SNP's own.</param>
/// <param name="Hcl">Azure's, with a report inside.</param>
internal sealed record ConfidentialEvidence(SnpEvidence? Snp = null, HclEvidence? Hcl = null)
{
    /// <summary>None: the machine is in no confidential VM, or in one whose evidence nobody can ask for.</summary>
    internal static ConfidentialEvidence None { get; } = new();
}
