using Coffer.Bytes;

namespace Coffer.Firmware.Prediction;

/// <summary>Reads <c>measurements.json</c> member by member.</summary>
internal static class MeasurementsReader
{
    public static Parsed<ExpectedMeasurements> Read(ReadOnlySpan<byte> utf8) =>
        new Refusal("measurements.malformed", "measurements.json", "coffer-measurements-1", $"{utf8.Length} bytes");
}
