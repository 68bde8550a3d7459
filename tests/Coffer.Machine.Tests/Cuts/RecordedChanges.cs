using System.Text.Json;
using Coffer.Lab;
using Coffer.Lab.Recording;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Machines;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>A running machine that is recorded while its keys are changed, one level after the other, and a guest writes files.</summary>
/// <param name="recording">All that happened.</param>
/// <param name="levels">The levels, in order.</param>
internal sealed class RecordedChanges(DiskRecording recording, IReadOnlyList<string> levels) : IDisposable
{
    /// <summary>All that happened.</summary>
    public DiskRecording Recording => recording;

    /// <summary>The levels, in order.</summary>
    public IReadOnlyList<string> Levels => levels;

    /// <summary>Starts a clone, does it, and cuts its power.</summary>
    public static async Task<RecordedChanges> MakeAsync(
        InstalledMachine installed,
        string directory,
        params string[] levels
    )
    {
        LabState state = installed.Clone();
        OwnerCommands owner = new(installed.Image, directory);
        await using (LabMachine machine = await Boot.AnsweringAsync(state, options => options with { Record = true }))
        {
            using CancellationTokenSource end = new();
            Task<int> files = WrittenFiles.WriteAsync(new Probe(machine), machine.Recorder!, TimeSpan.Zero, end.Token);
            foreach (string level in levels)
                await ChangeAsync(machine, owner, level);
            await end.CancelAsync();
            Assert.True(await files > levels.Length);
        }
        return new RecordedChanges(DiskRecording.Open(state.RecordingPath).OrThrow(), levels);
    }

    /// <summary>Numbers of the first event of a level and of the one behind its last.</summary>
    public (int From, int To) Window(string level) =>
        (recording.IndexOf($"{level} begins"), recording.IndexOf($"{level} ended"));

    /// <inheritdoc/>
    public void Dispose() => recording.Dispose();

    private static async Task ChangeAsync(LabMachine machine, OwnerCommands owner, string level)
    {
        machine.Recorder!.Mark($"{level} begins");
        (int exitCode, JsonElement receipt) = await owner.RotateAsync(machine, level);
        machine.Recorder.Mark($"{level} ended");
        Assert.True(exitCode == 0, receipt.ToString());
    }
}
