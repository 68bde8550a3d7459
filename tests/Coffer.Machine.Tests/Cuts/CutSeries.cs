using Coffer.Firmware.EventLogs;
using Coffer.Lab.Recording;
using Coffer.Tpm;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>Judges every cut of windows of a recording, each with the TPM of that moment.</summary>
/// <param name="recording">The recording.</param>
/// <param name="disk">The disk as it was when the recording began.</param>
/// <param name="log">What the firmware measures in a boot.</param>
/// <param name="matters">Writes that the judge may see.</param>
internal sealed class CutSeries(DiskRecording recording, string disk, EventLog log, Func<DiskEvent, bool> matters)
{
    private const int ShortWrite = 8;
    private const int LongWrite = 1024;
    private const int TearsOfLongWrite = 8;

    /// <summary>Judges.</summary>
    /// <param name="operation">Name of the windows.</param>
    /// <param name="windows">Of each its first event, and the one behind its last; in their order, none into the next one.</param>
    /// <param name="tearStep">Sectors between two places at which a write of a header's size is torn; shorter ones are torn at each.</param>
    /// <param name="judge">The judge.</param>
    public async Task<CutReport> RunAsync(
        string operation,
        IReadOnlyList<(int From, int To)> windows,
        int tearStep,
        Func<DiskCut, CutDisk, TpmDevice, CutVerdict> judge
    )
    {
        CutReport report = new(operation);
        Dictionary<string, CutVerdict> known = [];
        PowerCuts cuts = new(recording, matters, one => TearStep((int)(one.Length / DiskCut.SectorSize), tearStep));
        using DiskReplay replay = new(recording, disk, $"{disk}.replay-{operation}");
        TpmAtCut? tpm = null;
        int present = -1;
        try
        {
            foreach (DiskCut cut in windows.SelectMany(window => cuts.Between(window.From, window.To)))
            {
                CutDisk left = replay.At(cut);
                string key = KeyOf(cut, replay.TpmEvent);
                bool isNew = !known.TryGetValue(key, out CutVerdict? verdict);
                if (isNew && (tpm is null || present != replay.TpmEvent))
                {
                    if (tpm is not null)
                        await tpm.DisposeAsync();
                    present = replay.TpmEvent;
                    tpm = await TpmAtCut.StartAsync(recording.BytesOf(recording.Events[present]), log);
                }
                verdict ??= known[key] = judge(cut, left, tpm!.Device);
                report.Add(cut, verdict, isNew);
            }
        }
        finally
        {
            if (tpm is not null)
                await tpm.DisposeAsync();
        }
        return report;
    }

    // A write longer than any of a header is content of a file: where it is torn makes no difference.
    private static int TearStep(int sectors, int step) =>
        sectors <= ShortWrite ? 1
        : sectors > LongWrite ? sectors / TearsOfLongWrite
        : step;

    // Two cuts between which nothing that matters happened leave the same for the judge.
    private string KeyOf(DiskCut cut, int tpmEvent)
    {
        int last = cut.Events;
        while (last > 0 && !(recording.Events[last - 1].ChangesDisk && matters(recording.Events[last - 1])))
            last--;
        int lost = cut.Loss == DiskLoss.Unflushed ? FirstUnflushed(cut.Events) : cut.Detail;
        return $"{tpmEvent} {last} {cut.Loss} {lost}";
    }

    private int FirstUnflushed(int events)
    {
        int flush = events;
        while (flush > 0 && recording.Events[flush - 1].Kind != DiskEventKind.Flush)
            flush--;
        return flush;
    }
}
