using System.Collections.Immutable;
using Coffer.Firmware.Pe;
using Coffer.Firmware.Prediction;
using Coffer.Keys.Grants;

namespace Coffer.Image.Boot;

/// <summary>A signed UKI and what it will be measured as.</summary>
/// <param name="Mode">What it is for.</param>
/// <param name="Path">Its place on the ESP as built.</param>
/// <param name="Bytes">The PE image.</param>
/// <param name="CommandLine">Its command line.</param>
/// <param name="Sections">Its sections.</param>
/// <param name="AuthenticodeDigest">SHA-256 Authenticode digest: PCR 4.</param>
/// <param name="Pcr11">PCR 11 in the initrd: after the sections and <c>enter-initrd</c>.</param>
public sealed record SignedUki(
    BootMode Mode,
    string Path,
    ReadOnlyMemory<byte> Bytes,
    string CommandLine,
    ImmutableArray<UkiSection> Sections,
    ReadOnlyMemory<byte> AuthenticodeDigest,
    PcrPrediction Pcr11
);
