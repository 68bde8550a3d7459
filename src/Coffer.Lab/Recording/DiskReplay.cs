using Coffer.Lab.State;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.Recording;

/// <summary>
/// Makes the disk of a recorded machine again, as it was at any cut. It goes forward only: a copy of the disk gets what a flush made durable, and a cut
/// lies over it in memory.
/// </summary>
public sealed class DiskReplay : IDisposable
{
    private const int CopySize = 1 << 20;
    private readonly DiskRecording _recording;
    private readonly string _path;
    private readonly SafeFileHandle _durable;
    private readonly List<int> _unflushed = [];
    private int _events;

    /// <summary>Starts with the disk as it was when the recording began.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="disk">That disk; only read.</param>
    /// <param name="path">Where the copy goes; removed at the end.</param>
    public DiskReplay(DiskRecording recording, string disk, string path)
    {
        (_recording, _path) = (recording, path);
        SparseFile.Copy(disk, path);
        _durable = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
    }

    /// <summary>Number of the event that gave the TPM its lasting state of that moment; -1 before the first.</summary>
    public int TpmEvent { get; private set; } = -1;

    /// <summary>The disk as a cut leaves it.</summary>
    /// <param name="cut">A cut that is not before the one asked for last.</param>
    public CutDisk At(DiskCut cut)
    {
        Advance(cut.Events);
        return new CutDisk(_durable, _recording, [.. Survivors(cut)]);
    }

    /// <summary>The same as a file of its own.</summary>
    public void CopyTo(string path, DiskCut cut)
    {
        CutDisk disk = At(cut);
        SparseFile.Copy(_path, path);
        using SafeFileHandle copy = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        foreach (DiskPatch patch in disk.Survived)
            Apply(copy, patch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _durable.Dispose();
        File.Delete(_path);
    }

    private void Advance(int events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events, _events);
        for (; _events < events; _events++)
        {
            DiskEvent one = _recording.Events[_events];
            if (one.ChangesDisk)
                _unflushed.Add(_events);
            if (one.Kind == DiskEventKind.Tpm)
                TpmEvent = _events;
            if (one.Kind == DiskEventKind.Flush)
                Flush();
        }
    }

    private void Flush()
    {
        foreach (int index in _unflushed)
            Apply(_durable, DiskPatch.Whole(_recording.Events[index]));
        _unflushed.Clear();
    }

    private IEnumerable<DiskPatch> Survivors(DiskCut cut)
    {
        foreach (int index in _unflushed)
        {
            DiskEvent one = _recording.Events[index];
            bool last = index == cut.Events - 1;
            long torn = (long)cut.Detail * DiskCut.SectorSize;
            if (last && cut.Loss == DiskLoss.Tail)
                yield return new DiskPatch(one, 0, torn);
            else if (last && cut.Loss == DiskLoss.Head)
                yield return new DiskPatch(one, torn, one.Length - torn);
            else if (one.Durable || !IsLost(cut, index))
                yield return DiskPatch.Whole(one);
        }
    }

    private static bool IsLost(DiskCut cut, int index) =>
        cut.Loss == DiskLoss.Unflushed || (cut.Loss == DiskLoss.OneWrite && index == cut.Detail);

    private void Apply(SafeFileHandle file, DiskPatch patch)
    {
        if (patch.Source.Kind == DiskEventKind.Zero)
        {
            SparseFile.Punch(file, patch.Offset, patch.Length);
            return;
        }
        byte[] buffer = new byte[(int)Math.Min(CopySize, patch.Length)];
        for (long done = 0; done < patch.Length; )
        {
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, patch.Length - done));
            _recording.Read(patch.Source, patch.Skip + done, piece);
            RandomAccess.Write(file, piece, patch.Offset + done);
            done += piece.Length;
        }
    }
}
