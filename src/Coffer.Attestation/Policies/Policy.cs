using Coffer.Attestation.Snp;

namespace Coffer.Attestation.Policies;

/// <summary>
/// What is required of evidence. The defaults are the safe ones: a confidential VM, a bound attestation key, the build's measurements and
/// an answer to a fresh challenge. Its YAML form is docs/attestation.md, section "Policy".
/// </summary>
public sealed record Policy
{
    /// <summary>True when there must be evidence of a confidential VM (an SNP report, or Azure's with one inside).</summary>
    public bool RequireConfidentialVm { get; init; } = true;

    /// <summary>True when there must be a TPM quote.</summary>
    public bool RequireTpm { get; init; } = true;

    /// <summary>True when the evidence must answer <see cref="Challenge"/>.</summary>
    public bool RequireFreshness { get; init; } = true;

    /// <summary>
    /// True to judge an event log by PCR values that no quote vouches for: they are as true as whoever wrote them down. For recorded logs.
    /// </summary>
    public bool AcceptUnquotedPcrs { get; init; }

    /// <summary>Roots that chains of SEV-SNP end in; AMD's own when null.</summary>
    public AmdRoots? AmdRoots { get; init; }

    /// <summary>The challenge that the evidence has to answer; null when the verifier sent none.</summary>
    public Challenge? Challenge { get; init; }

    /// <summary>What is required of SEV-SNP.</summary>
    public SnpPolicy Snp { get; init; } = new();

    /// <summary>What is required of quote, attestation key and endorsement key.</summary>
    public TpmPolicy Tpm { get; init; } = new();

    /// <summary>What is required of the boot: event log, Secure Boot, expected measurements.</summary>
    public BootPolicy Boot { get; init; } = new();
}
