using System.Collections.Immutable;
using Coffer.Attestation.Verdicts;

namespace Coffer.Attestation.Snp;

/// <summary>A chain that was found good, from the certificate of the signing key to the pinned root.</summary>
internal sealed class SnpChain
{
    /// <summary>The certificate of the signing key.</summary>
    public required VekCertificate Vek { get; init; }

    /// <summary>Its key.</summary>
    public required VerificationKey Key { get; init; }

    /// <summary>True when a revocation list was judged, and found good.</summary>
    public required bool HasRevocationList { get; init; }

    /// <summary>The processor that the certificate table names.</summary>
    public required CpuModel? TableCpu { get; init; }

    /// <summary>What the rules found.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>First moment at which everything in it is valid.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Last moment at which everything in it is valid: of certificates and revocation lists.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>True when the same findings would be made at <paramref name="time"/>.</summary>
    public bool HoldsAt(DateTimeOffset time) => ValidFrom <= time && time <= ValidUntil;
}
