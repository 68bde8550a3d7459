namespace Coffer.Attestation.EventLogs;

/// <summary>An EFI application that was started (PCR 4).</summary>
/// <param name="Path">Where it came from, as the log has it; nothing proves it.</param>
/// <param name="Digest">Its Authenticode digest, hexadecimal; as true as the PCR.</param>
/// <param name="Expected">The name of the expected image that it is; null when it is none, or nothing is expected.</param>
public sealed record BootApplication(string Path, string Digest, string? Expected);
