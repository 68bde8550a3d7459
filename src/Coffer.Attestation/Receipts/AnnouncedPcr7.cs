namespace Coffer.Attestation.Receipts;

/// <summary>The two values of PCR 7 that a vault opens with while its owner moves the machine from one to the other; SHA-256, 32 bytes each.</summary>
/// <param name="Present">What the machine had measured when the share was sealed.</param>
/// <param name="Next">What the owner announced.</param>
public sealed record AnnouncedPcr7(ReadOnlyMemory<byte> Present, ReadOnlyMemory<byte> Next);
