using System.Collections.Immutable;

namespace Coffer.Attestation.Evidence;

/// <summary>Evidence of SEV-SNP.</summary>
public sealed record SnpEvidence
{
    /// <summary>ATTESTATION_REPORT (AMD 56860, ATTESTATION_REPORT), 1184 bytes.</summary>
    public ReadOnlyMemory<byte> Report { get; init; }

    /// <summary>The certificate table of the extended guest request (GHCB specification, SNP Extended Guest Request); empty when none.</summary>
    public ReadOnlyMemory<byte> CertificateTable { get; init; }

    /// <summary>X.509, DER, in any order, beside the table: VCEK or VLEK, and where given ASK or ASVK and ARK.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Certificates { get; init; } = [];

    /// <summary>Certificate revocation lists, DER.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> RevocationLists { get; init; } = [];
}
