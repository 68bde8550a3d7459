using System.Text.Json;
using Coffer.Lab;
using Coffer.Lab.Recording;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>Really boots what a cut of a change of the keys left.</summary>
internal static class CutBoot
{
    /// <summary>Fails unless it comes up by its TPM, to the workload, with every file that the guest was told is on the disk.</summary>
    /// <param name="installed">The machine that the recorded one was cloned from.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="replay">The disk's replay; goes on to the cut.</param>
    /// <param name="cut">The cut.</param>
    public static async Task<DiskCut> RequireWholeAsync(
        InstalledMachine installed,
        DiskRecording recording,
        DiskReplay replay,
        DiskCut cut
    )
    {
        LabState state = CutState.Make(
            $"cut-{cut.Events}-{cut.Loss}-{cut.Detail}",
            installed.Template,
            recording,
            replay,
            cut
        );
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        Probe probe = new(machine);
        Assert.Equal("intact", await probe.OutputAsync("cat /var/before"));
        string? wrong = await WrittenFiles.JudgeAsync(probe, recording, cut.Events);
        Assert.True(wrong is null, $"{cut}: {wrong}");
        using JsonDocument boot = JsonDocument.Parse(await probe.OutputAsync("cat /run/coffer/boot.json"));
        Assert.Equal("mounted", boot.RootElement.GetProperty("data").GetString());
        Assert.False(
            boot.RootElement.TryGetProperty("recovered", out JsonElement recovered)
                && recovered.ValueKind == JsonValueKind.Object,
            $"{cut}: {recovered}"
        );
        return cut;
    }
}
