using System.Text.Json;

namespace Coffer.Firmware.Tests.Prediction;

/// <summary>A PCR of the evidence in pcr-prediction: a value and the digests that lead to it.</summary>
internal sealed record RecordedPcr(int Pcr, string Value, string[] Digests)
{
    private const string Folder = "pcr-prediction/qemu-ovmf/fedora-42";

    public static RecordedPcr[] Read(string name)
    {
        using JsonDocument json = JsonDocument.Parse(RecordedEvidence.Text($"{Folder}/{name}"));
        return json.RootElement.TryGetProperty("pcrs", out JsonElement pcrs)
            ? [.. pcrs.EnumerateArray().Select(Read)]
            : [Read(json.RootElement)];
    }

    private static RecordedPcr Read(JsonElement pcr) =>
        new(
            pcr.GetProperty("id").GetInt32(),
            pcr.GetProperty("value").GetString()!,
            [.. pcr.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("hash").GetString()!)]
        );
}
