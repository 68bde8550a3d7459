using Coffer.Bytes;

namespace Coffer.Firmware.Prediction;

/// <summary>What a build expects its machines to measure: the part of <c>measurements.json</c> that a verifier judges by.</summary>
/// <param name="Name">Name of the machine.</param>
/// <param name="Version">Version of the image.</param>
/// <param name="RootHash">dm-verity root hash of the OS root.</param>
/// <param name="BootLoader">SHA-256 Authenticode digest of the boot loader.</param>
/// <param name="Os">What the installed OS measures.</param>
/// <param name="Installer">What the installer measures.</param>
public sealed record ExpectedMeasurements(
    string Name,
    long Version,
    ReadOnlyMemory<byte> RootHash,
    ReadOnlyMemory<byte> BootLoader,
    ExpectedImage Os,
    ExpectedImage Installer
)
{
    /// <summary>Reads <c>measurements.json</c> (<c>coffer-measurements-1</c>) strictly, and computes every PCR value from its events again.</summary>
    /// <param name="utf8">The document.</param>
    public static Parsed<ExpectedMeasurements> Read(ReadOnlySpan<byte> utf8) => MeasurementsReader.Read(utf8);
}
