namespace Coffer.Firmware.Pe;

/// <summary>A section of a UKI: what systemd-stub finds under a name and measures.</summary>
/// <param name="Name">One of <see cref="UkiSectionName"/>.</param>
/// <param name="Content">The bytes, without padding.</param>
public sealed record UkiSection(string Name, ReadOnlyMemory<byte> Content);
