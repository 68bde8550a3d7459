namespace Coffer.Attestation.Snp;

/// <summary>An entry of the certificate table.</summary>
/// <param name="Guid">What it is; see <see cref="CertificateGuids"/>.</param>
/// <param name="Data">Its bytes.</param>
public sealed record CertificateTableEntry(Guid Guid, ReadOnlyMemory<byte> Data);
