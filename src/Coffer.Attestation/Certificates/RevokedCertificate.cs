namespace Coffer.Attestation.Certificates;

/// <summary>An entry of revokedCertificates (RFC 5280, section 5.1.2.6).</summary>
/// <param name="SerialNumber">Content of the INTEGER, big-endian.</param>
/// <param name="Since">revocationDate.</param>
public sealed record RevokedCertificate(ReadOnlyMemory<byte> SerialNumber, DateTimeOffset Since);
