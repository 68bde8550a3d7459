namespace Coffer.Lab.Recording;

/// <summary>The moments of a recording at which the power may go, in their order.</summary>
/// <param name="recording">The recording.</param>
/// <param name="matters">Events whose loss or tearing is told apart; the others are only cut between.</param>
/// <param name="tearStep">Sectors between two places at which such a write is torn; the first and the last sector are always among them.</param>
public sealed class PowerCuts(DiskRecording recording, Func<DiskEvent, bool> matters, Func<DiskEvent, int> tearStep)
{
    /// <summary>
    /// Cuts after each event of a window that changes disk or TPM; and for each of them the unflushed writes lost, all together and each alone, and the
    /// last write torn.
    /// </summary>
    /// <param name="from">Number of the window's first event.</param>
    /// <param name="to">Number of the event behind its last one.</param>
    public IEnumerable<DiskCut> Between(int from, int to)
    {
        List<int> unflushed = [];
        for (int i = 0; i < to; i++)
        {
            DiskEvent one = recording.Events[i];
            if (one.Kind == DiskEventKind.Flush)
                unflushed.Clear();
            if (one.ChangesDisk && !one.Durable && matters(one))
                unflushed.Add(i);
            if (i < from || (!one.ChangesDisk && one.Kind != DiskEventKind.Tpm))
                continue;
            foreach (DiskCut cut in After(i, one, unflushed))
                yield return cut;
        }
    }

    private IEnumerable<DiskCut> After(int index, DiskEvent one, List<int> unflushed)
    {
        int events = index + 1;
        if (one.ChangesDisk && matters(one))
            foreach (DiskCut torn in Torn(events, one))
                yield return torn;
        if (unflushed.Count > 1)
            yield return new DiskCut(events, DiskLoss.Unflushed);
        foreach (int lost in unflushed)
            yield return new DiskCut(events, DiskLoss.OneWrite, lost);
        yield return new DiskCut(events);
    }

    private IEnumerable<DiskCut> Torn(int events, DiskEvent one)
    {
        int sectors = (int)(one.Length / DiskCut.SectorSize);
        int step = tearStep(one);
        for (int at = 1; at < sectors; at++)
            if (at % step == 0 || at == 1 || at == sectors - 1)
            {
                yield return new DiskCut(events, DiskLoss.Tail, at);
                yield return new DiskCut(events, DiskLoss.Head, at);
            }
    }
}
