using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Evidence;
using Coffer.Evidence;

namespace Coffer.Agent.Machines;

/// <summary>What <c>/init</c> left behind in <c>/run/coffer</c> (docs/formats.md section 12). All of it was written before the first program of the root ran.</summary>
/// <param name="machine">What the build says.</param>
/// <param name="directory">Where the records are.</param>
internal sealed class BootRecords(MachineDocument machine, string directory) : IMachineRecords
{
    private const string Report = "boot.json";
    private const string FirmwareLog = "event-log";
    private const string MeasureLog = "tpm2-measure.log";
    private const string Pass = "first-pass";
    private const int LargestReport = 1 << 20;
    private const int LargestPass = 64;

    /// <summary>What the build says.</summary>
    internal MachineDocument Machine => machine;

    /// <summary>The boot report, as it is; empty when there is none.</summary>
    internal byte[] BootReport() => Read(Report, LargestReport);

    /// <inheritdoc/>
    public byte[] EventLog() => Read(FirmwareLog, EvidenceLimits.LargestEventLog);

    /// <inheritdoc/>
    public byte[] UserspaceLog() => Read(MeasureLog, EvidenceLimits.LargestUserspaceLog);

    /// <inheritdoc/>
    public MachineClaims? Claims()
    {
        byte[] bytes = BootReport();
        if (bytes.Length == 0)
            return null;
        using JsonDocument document = JsonDocument.Parse(bytes);
        JsonElement report = document.RootElement;
        return new MachineClaims(
            machine.Name,
            machine.Version,
            report.GetProperty("machine").GetGuid(),
            report.GetProperty("vault").GetGuid(),
            ulong.Parse(Text(report, "generation"), CultureInfo.InvariantCulture),
            Text(report, "volumeKeyId"),
            Text(report, "rootHash"),
            Text(report, "data"),
            Text(report, "recalculation")
        )
        {
            Recovered = report.TryGetProperty("recovered", out JsonElement recovered) ? Text(recovered, "reason") : "",
        };
    }

    /// <summary>
    /// How far dm-integrity's first pass is now: <c>done</c>, sectors done and in all, or <c>none</c> without integrity. Asking the device mapper takes
    /// root, which the agent is not; a unit that may ask keeps a file while there is something to say.
    /// </summary>
    /// <param name="atBoot">How far it was at the boot; empty without integrity.</param>
    internal string FirstPass(string atBoot)
    {
        if (atBoot.Length == 0)
            return "none";
        string[] words = Encoding.ASCII.GetString(Read(Pass, LargestPass)).Trim().Split(' ');
        return words is [{ Length: > 0 } covered, { Length: > 0 } sectors] ? $"{covered} of {sectors} sectors" : "done";
    }

    private static string Text(JsonElement report, string name) => report.GetProperty(name).GetString() ?? "";

    private byte[] Read(string name, int most)
    {
        string path = Path.Combine(directory, name);
        if (!File.Exists(path))
            return [];
        using FileStream file = File.OpenRead(path);
        return file.Length <= most
            ? File.ReadAllBytes(path)
            : throw new IOException($"{path}: {file.Length} bytes, at most {most} are handed out");
    }
}
