using System.Text.Json;
using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Inputs;
using Coffer.Init.Vault;

namespace Coffer.Init.Boot;

/// <summary>
/// What this boot found and did, for the agent and for tests: <c>/run/coffer/boot.json</c>. Readable by everybody in the
/// machine, so nothing secret stands in it.
/// </summary>
/// <param name="Machine">Machine identity of the vault's superblock.</param>
/// <param name="Vault">LUKS2 UUID of the vault.</param>
/// <param name="VolumeKeyId">Volume key id, hexadecimal.</param>
/// <param name="Generation">Generation of the binding.</param>
/// <param name="Slot">The OS slot: <c>a</c> or <c>b</c>.</param>
/// <param name="RootHash">Root hash of the OS root.</param>
/// <param name="Data">State of the data part: <c>mounted</c>, or why it is not.</param>
/// <param name="Pass">How far dm-integrity is with its first pass; null without integrity.</param>
/// <param name="ResidentKiB">Most memory that /init had resident, KiB.</param>
/// <param name="Inputs">What the host fed in.</param>
/// <param name="Stages">When the stages ran.</param>
/// <param name="Recovered">Why the recovery passphrase was needed; null when it was not.</param>
internal sealed record BootReport(
    Guid Machine,
    Guid Vault,
    string VolumeKeyId,
    ulong Generation,
    string Slot,
    string RootHash,
    string Data,
    FirstPass? Pass,
    long ResidentKiB,
    BootInputs Inputs,
    IReadOnlyList<StageTime> Stages,
    RecoveredBoot? Recovered = null
)
{
    private const string Format = "coffer-boot-1";

    /// <summary>Writes the report.</summary>
    internal void WriteTo(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = new(path, FileMode.Create, FileAccess.Write);
        Write(file);
    }

    /// <inheritdoc cref="WriteTo"/>
    internal void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("machine", Machine);
        json.WriteString("vault", Vault);
        json.WriteString("volumeKeyId", VolumeKeyId);
        json.WriteString("generation", $"{Generation}");
        json.WriteString("slot", Slot);
        json.WriteString("rootHash", RootHash);
        json.WriteString("data", Data);
        json.WriteString("recalculation", $"{Pass}");
        json.WriteNumber("residentKiB", ResidentKiB);
        WritePcrs(json);
        WriteInputs(json);
        WriteStages(json);
        if (Recovered is not null)
            WriteRecovered(json, Recovered.Reason);
        json.WriteEndObject();
    }

    private static void WriteRecovered(Utf8JsonWriter json, Refusal reason)
    {
        json.WriteStartObject("recovered");
        json.WriteString("reason", reason.Reason);
        json.WriteString("thing", reason.Thing);
        json.WriteString("expected", reason.Expected);
        json.WriteString("seen", reason.Seen);
        json.WriteEndObject();
    }

    private void WritePcrs(Utf8JsonWriter json)
    {
        json.WriteStartObject("pcrs");
        foreach ((int pcr, Tpm.TpmBuffer value) in Inputs.Pcrs.ByPcr)
            json.WriteString($"{pcr}", $"{value}");
        json.WriteEndObject();
    }

    private void WriteInputs(Utf8JsonWriter json)
    {
        json.WriteStartArray("inputs");
        foreach (HostInput input in Inputs.Found)
        {
            json.WriteStartObject();
            json.WriteString("source", input.Source);
            json.WriteString("name", input.Name);
            json.WriteString("treatment", input.Treatment.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteStages(Utf8JsonWriter json)
    {
        json.WriteStartArray("stages");
        foreach (StageTime stage in Stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", stage.Stage);
            json.WriteNumber("begin", Milliseconds(stage.Begin));
            json.WriteNumber("end", Milliseconds(stage.End));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
