namespace Coffer.Image.Initrd;

/// <summary>An initrd, as it stands in a UKI.</summary>
/// <param name="Bytes">The archives.</param>
/// <param name="WasCached">True when the compressed part came from the cache.</param>
public sealed record Initrd(ReadOnlyMemory<byte> Bytes, bool WasCached);
