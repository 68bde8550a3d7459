using Coffer.Firmware.EventLogs;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.Tests.Prediction;

public sealed class PcrPredictionTests
{
    [Theory]
    [InlineData("fedora-42.20250705.3.0/all-pcrs.json")]
    [InlineData("fedora-42.20250705.3.0/pcr14.json")]
    [InlineData("fedora-42.20250705.3.0/pcr7-sb-disabled.json")]
    [InlineData("fedora-42.20250705.3.0/pcr7-sb-enabled.json")]
    [InlineData("rhel-9.6.20250523-0/all-pcrs.json")]
    [InlineData("rhel-9.6.20250523-0/eventlog-rhcos-9.6.20250523-0-sb-disabled.json")]
    [InlineData("rhel-9.6.20250523-0/pcr14.json")]
    [InlineData("rhel-9.6.20250523-0/pcr7-sb-disabled.json")]
    [InlineData("rhel-9.6.20250523-0/pcr7-sb-enabled.json")]
    public void Recorded_digests_lead_to_the_recorded_value(string name)
    {
        foreach (RecordedPcr recorded in RecordedPcr.Read(name))
        {
            PcrPrediction prediction = new(
                recorded.Pcr,
                PcrBank.Sha256,
                recorded.Digests.Select(digest => new ExpectedEvent(null, "recorded", Convert.FromHexString(digest)))
            );
            Assert.Equal(recorded.Value, Convert.ToHexStringLower(prediction.Value.Span));
        }
    }

    [Theory]
    [InlineData("fedora-42.20250705.3.0")]
    [InlineData("rhel-9.6.20250523-0")]
    public void Other_machines_with_OVMF_measured_PCR_4_as_predicted(string machine)
    {
        RecordedPcr recorded = RecordedPcr.Read($"{machine}/all-pcrs.json").Single(pcr => pcr.Pcr == 4);
        PcrPrediction prediction = Pcr4Prediction.Compute(
            recorded.Digests.Skip(2).Select(digest => new MeasuredImage("image", Convert.FromHexString(digest)))
        );
        Assert.Equal(recorded.Value, Convert.ToHexStringLower(prediction.Value.Span));
    }

    [Fact]
    public void A_prediction_says_its_PCR_bank_and_value() =>
        Assert.StartsWith("PCR 4 sha256 ", Pcr4Prediction.Compute([]).ToString(), StringComparison.Ordinal);
}
