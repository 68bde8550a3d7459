namespace Coffer.Attestation.Evidence;

/// <summary>Evidence of Azure's paravisor: NV index 0x01400001, as read. It holds an SNP report and the claims that the report binds.</summary>
/// <param name="Report">The bytes.</param>
public sealed record HclEvidence(ReadOnlyMemory<byte> Report);
