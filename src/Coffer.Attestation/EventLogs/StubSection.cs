namespace Coffer.Attestation.EventLogs;

/// <summary>A section of the UKI that systemd-stub measured (PCR 11).</summary>
/// <param name="Name">Its name, as true as the PCR.</param>
/// <param name="Digest">Digest of its content, hexadecimal.</param>
/// <param name="IsExpected">True when the build predicted this digest.</param>
public sealed record StubSection(string Name, string Digest, bool IsExpected);
