using Coffer.Lab;
using Coffer.Lab.Recording;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>A running machine that is recorded while all its data get a new volume key, and a guest writes files.</summary>
internal sealed class RecordedVolumeKey : IDisposable
{
    private const string Begins = "volume-key begins";
    private const string Ended = "volume-key ended";

    // Checksums of the largest slice; the random bytes over all of them at the end come in longer writes.
    private const int LongestChecksums = (8 << 20) / Luks2Template.SectorSize * Luks2Template.ChecksumSize;

    // No block of a file system is as long.
    private const int ShortestOfSlice = 128 << 10;

    // A file costs the emulated processor as much as some MiB of the rotation.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(5);

    private RecordedVolumeKey(DiskRecording recording, LabState state)
    {
        (Recording, State) = (recording, state);
        (Start, _) = new DiskUnderAttack(state).Place(PartitionRole.Vault);
        Slices = [.. Enumerable.Range(0, recording.Events.Length).Where(i => BeginsSlice(recording.Events[i]))];
    }

    /// <summary>All that happened.</summary>
    public DiskRecording Recording { get; }

    /// <summary>The machine afterwards.</summary>
    public LabState State { get; }

    /// <summary>Where the vault's partition begins, bytes of the disk.</summary>
    public long Start { get; }

    /// <summary>Numbers of the events that the slices begin with.</summary>
    public IReadOnlyList<int> Slices { get; }

    /// <summary>From the request to the first slice.</summary>
    public (int From, int To) Begin => (Recording.IndexOf(Begins), Slices[0]);

    /// <summary>From the last slice to the receipt.</summary>
    public (int From, int To) End => (Slices[^1], Recording.IndexOf(Ended));

    /// <summary>Starts a clone, rotates its volume key, and cuts its power.</summary>
    public static async Task<RecordedVolumeKey> MakeAsync(InstalledMachine installed, string directory)
    {
        LabState state = installed.Clone();
        RotatingMachine rotating = new(installed, state, directory);
        await using (
            LabMachine machine = await Boot.AnsweringAsync(
                state,
                options => options with { Record = true, Processors = 2 }
            )
        )
        {
            await rotating.ProgressAsync(machine);
            using CancellationTokenSource end = new();
            Task<int> files = WrittenFiles.WriteAsync(new Probe(machine), machine.Recorder!, s_rest, end.Token);
            machine.Recorder!.Mark(Begins);
            await rotating.RotatedAsync(machine, "--level", "volume-key", "--detach");
            foreach (int percent in (int[])[20, 40, 60, 80, 101])
                await rotating.WaitForAsync(machine, percent);
            machine.Recorder.Mark(Ended);
            await end.CancelAsync();
            Assert.True(await files > 3);
        }
        return new RecordedVolumeKey(DiskRecording.Open(state.RecordingPath).OrThrow(), state);
    }

    /// <summary>From slice to slice: so many of them, spread over all but the last; all when there are fewer.</summary>
    public IReadOnlyList<(int From, int To)> SomeSlices(int count)
    {
        int all = Slices.Count - 1;
        int some = Math.Min(count, all);
        return
        [
            .. Enumerable
                .Range(0, some)
                .Select(i => (int)((long)i * (all - 1) / Math.Max(some - 1, 1)))
                .Select(slice => (Slices[slice], Slices[slice + 1])),
        ];
    }

    /// <summary>True for a write of the header, its areas, the checksums, or a slice.</summary>
    public bool Matters(DiskEvent one) =>
        one.Touches(Start, Luks2Template.ReencryptAreaOffset + Luks2Template.ReencryptAreaSize)
        || (one.Length >= ShortestOfSlice && one.Touches(Start + Luks2Template.DataOffset, long.MaxValue / 2));

    /// <inheritdoc/>
    public void Dispose() => Recording.Dispose();

    private bool BeginsSlice(DiskEvent one) =>
        one.Kind == DiskEventKind.Write
        && one.Offset == Start + Luks2Template.ReencryptAreaOffset
        && one.Length <= LongestChecksums;
}
