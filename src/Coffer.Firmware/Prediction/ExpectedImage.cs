using System.Collections.Immutable;

namespace Coffer.Firmware.Prediction;

/// <summary>What a machine measures that boots one UKI of a build (a member <c>os</c> or <c>installer</c> of <c>measurements.json</c>).</summary>
/// <param name="Name"><c>os</c> or <c>installer</c>.</param>
/// <param name="Path">Where the UKI lies on the ESP.</param>
/// <param name="Authenticode">SHA-256 Authenticode digest of the UKI.</param>
/// <param name="CommandLine">Its signed command line.</param>
/// <param name="Pcrs">PCR 4, 7 and 11 with the events that lead to them; PCR 11 as it is while the key can be unsealed.</param>
public sealed record ExpectedImage(
    string Name,
    string Path,
    ReadOnlyMemory<byte> Authenticode,
    string CommandLine,
    ImmutableArray<PcrPrediction> Pcrs
)
{
    /// <summary>The prediction for a PCR; null when there is none.</summary>
    public PcrPrediction? Of(int pcr) => Pcrs.FirstOrDefault(prediction => prediction.Pcr == pcr);
}
