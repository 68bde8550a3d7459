namespace Coffer.Firmware.Prediction;

/// <summary>A section of a UKI by its digest, for where the bytes are not at hand.</summary>
/// <param name="Name">Name, such as <c>.cmdline</c>.</param>
/// <param name="Digest">Hash of as many bytes as its VirtualSize, by the hash algorithm of the bank predicted.</param>
public sealed record MeasuredSection(string Name, ReadOnlyMemory<byte> Digest);
