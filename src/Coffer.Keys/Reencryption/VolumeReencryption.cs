using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// Re-encrypts the data of a vault slice by slice, below whatever is mounted on them (docs/formats.md, section 8). The memory that a slice needs
/// while I/O is held is taken beforehand. Not for several threads.
/// </summary>
public sealed class VolumeReencryption : IDisposable
{
    private const int Sector = Luks2Template.SectorSize;

    private readonly IBlockDevice _partition;
    private readonly Secret? _unlock;
    private readonly int _slice;
    private readonly Luks2BulkRecryption _recryption;
    private readonly SuperblockMove _superblock;
    private readonly HotSector _hotSector;
    private readonly AlignedBuffer _oldSectors;
    private readonly AlignedBuffer _nextSectors;
    private readonly AlignedBuffer _checksums;
    private readonly AlignedBuffer _hotHeader = new(Luks2Template.HeaderAreaSize);
    private readonly AlignedBuffer _plainHeader = new(Luks2Template.HeaderAreaSize);

    // What the copies on the disk say, and whether the hot zone that they may speak of is at its end nevertheless.
    private BoundHeader _written;
    private bool _ended;

    /// <summary>A re-encryption that goes on where the header says.</summary>
    /// <param name="header">The header on the disk, of template 3, opened and judged, both copies alike.</param>
    /// <param name="unlock">
    /// The unlock secret it was opened by; null after a recovery, when no header can be given a MAC. Stays the caller's.
    /// </param>
    /// <param name="old">The old volume key; stays the caller's.</param>
    /// <param name="next">The next volume key; stays the caller's.</param>
    /// <param name="partition">The vault's partition, past every cache. Buffers are aligned to 4096 bytes, and so are offsets and lengths.</param>
    /// <param name="slice">Bytes that one step re-encrypts: whole MiB, at most <see cref="Luks2Reencryption.LargestHotZone"/>.</param>
    public VolumeReencryption(
        BoundHeader header,
        Secret? unlock,
        Secret old,
        Secret next,
        IBlockDevice partition,
        int slice
    )
    {
        // So that both copies of the superblock go with the first slice, and one key opens both.
        ArgumentOutOfRangeException.ThrowIfNotEqual(slice % Luks2Template.DataAlignment, 0, nameof(slice));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slice, Luks2Reencryption.LargestHotZone);
        _written = header.Header.Reencryption is null
            ? throw new ArgumentException("a header at rest", nameof(header))
            : header;
        _unlock = unlock is null ? null : Secret.CopyOf(unlock.Span);
        _ended = Progress.HotZone == 0;
        _partition = partition;
        _slice = slice;
        _recryption = new Luks2BulkRecryption(old, next);
        _superblock = new SuperblockMove(header.Header, old, next);
        _hotSector = new HotSector(old, next, _superblock);
        _oldSectors = new AlignedBuffer(slice);
        _nextSectors = new AlignedBuffer(slice);
        _checksums = new AlignedBuffer(slice / Sector * Luks2Template.ChecksumSize);
    }

    /// <summary>
    /// The header now, for whoever changes it next. It is what the disk says, but for a hot zone that was ended and could not be written down yet:
    /// after a recovery there is no MAC for it.
    /// </summary>
    public BoundHeader Header => _ended && !IsDone ? At(_written, new Luks2Progress(Position, 0), 0) : _written;

    /// <summary>
    /// Where the old volume key begins, bytes of the data: the boundary of the table to activate, once <see cref="Settle"/> was called. Where it is not 0
    /// the superblock is under the next key.
    /// </summary>
    public long Position => _ended ? Progress.Boundary : Progress.Position;

    /// <summary>Size of the data, bytes.</summary>
    public long Size => _written.Header.DataSize;

    /// <summary>True when all data are under the next key: what follows is <see cref="ReencryptionEnd"/>.</summary>
    public bool IsDone => Position == Size;

    /// <summary>
    /// Ends the hot zone that a cut left, before anything is activated. After a recovery the header stays as it is, and the next boot does the same
    /// again. Done again, it does nothing.
    /// </summary>
    /// <exception cref="IOException">The device failed; do it again.</exception>
    public void Settle()
    {
        if (_ended)
            return;
        for (long done = 0; done < Progress.HotZone; done += _slice)
            MendHotZone(done, (int)Math.Min(_slice, Progress.HotZone - done));
        _ended = true;
        if (_unlock is not null)
            WriteEnded();
    }

    /// <summary>Re-encrypts the next slice. I/O is held while it is read and written, not while the header follows.</summary>
    /// <param name="mapping">The live device, whose boundary is <see cref="Position"/>.</param>
    /// <returns>
    /// Null when the slice is done; <c>rotation.unsealed</c> after a recovery; <c>rotation.slice</c> when the disk failed: nothing is lost, and
    /// the next call does it again.
    /// </returns>
    /// <exception cref="InvalidOperationException">There is none, or <see cref="Settle"/> was not called.</exception>
    /// <exception cref="HeldVolumeException">The slice could not be taken back; the device stays held.</exception>
    public Refusal? Step(ILiveMapping mapping)
    {
        if (!_ended || IsDone)
            throw new InvalidOperationException(IsDone ? "all slices are done" : "the hot zone is not ended");
        if (_unlock is null)
            return Unsealed;
        try
        {
            WriteEnded();
            int size = (int)Math.Min(_slice, Size - Position);
            if (MoveSlice(mapping, new Luks2Progress(Position, size)) is { } refusal)
                return refusal;
            WriteEnded();
            return null;
        }
        catch (IOException e) when (e is not HeldVolumeException)
        {
            return Failed(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _unlock?.Dispose();
        _recryption.Dispose();
        _hotSector.Dispose();
        _superblock.Dispose();
        foreach (
            AlignedBuffer buffer in (AlignedBuffer[])[_oldSectors, _nextSectors, _checksums, _hotHeader, _plainHeader]
        )
            buffer.Dispose();
    }

    private Luks2Progress Progress => _written.Header.Reencryption!.Progress;

    private static Refusal Unsealed { get; } =
        new(
            "rotation.unsealed",
            "volume that is re-encrypted",
            "an unlock secret, for the header's MAC",
            "a vault that was opened with the recovery passphrase",
            "coffer rotate HOST --level reseal: the rotation goes on afterwards"
        );

    private Refusal? MoveSlice(ILiveMapping mapping, Luks2Progress slice)
    {
        // Both are written down before I/O is held: with the hot zone, and without it should it have to be taken back.
        BoundHeader hot = At(_written, slice, 1).WithMac(_unlock!);
        BoundHeader back = At(_written, new Luks2Progress(slice.Position, 0), 2).WithMac(_unlock!);
        hot.Header.ToBytes().CopyTo(_hotHeader.Span);
        back.Header.ToBytes().CopyTo(_plainHeader.Span);
        int size = (int)slice.HotZone;
        SliceState state = SliceState.Untouched;
        mapping.Hold();
        try
        {
            ReadAndRecrypt(slice.Position, size);
            WriteThrough(Luks2Template.ReencryptAreaOffset, ChecksumsOf(size));
            state = SliceState.Announced;
            WriteHeader(_hotHeader);
            state = SliceState.Written;
            WriteThrough(Luks2Template.DataOffset + slice.Position, _nextSectors.Span[..size]);
            mapping.Switch(slice.Boundary);
        }
        catch (Exception e)
        {
            TakeBack(state, slice, back, e);
            mapping.Release();
            return Failed(e);
        }
        _written = hot;
        mapping.Release();
        return null;
    }

    private void ReadAndRecrypt(long position, int size)
    {
        _partition.Read(Luks2Template.DataOffset + position, _oldSectors.Span[..size]);
        _recryption.Run(
            _oldSectors.Memory[..size],
            position,
            _nextSectors.Memory[..size],
            _checksums.Memory[..(size / Sector * Luks2Template.ChecksumSize)]
        );
        _superblock.Apply(_oldSectors.Span[..size], position, _nextSectors.Span[..size]);
    }

    // I/O must not go on while a header speaks of a hot zone: what is written then under the old key would be taken for the next one's.
    private void TakeBack(SliceState state, Luks2Progress slice, BoundHeader back, Exception cause)
    {
        if (state == SliceState.Untouched)
            return;
        try
        {
            if (state == SliceState.Written)
                WriteThrough(Luks2Template.DataOffset + slice.Position, _oldSectors.Span[..(int)slice.HotZone]);
            WriteHeader(_plainHeader);
            _written = back;
        }
        catch (Exception e)
        {
            throw new HeldVolumeException(new AggregateException(cause, e));
        }
    }

    // The last hot zone stays in the header: to cryptsetup one segment of the next key alone is the beginning of another re-encryption.
    private void WriteEnded()
    {
        if (Progress.HotZone == 0 || IsDone)
            return;
        BoundHeader ended = At(_written, new Luks2Progress(Position, 0), 1).WithMac(_unlock!);
        ended.Header.ToBytes().CopyTo(_plainHeader.Span);
        WriteHeader(_plainHeader);
        _written = ended;
    }

    private void MendHotZone(long from, int size)
    {
        long position = Progress.Position + from;
        Span<byte> sectors = _oldSectors.Span[..size];
        _partition.Read(Luks2Template.DataOffset + position, sectors);
        ReadChecksums(from, size);
        bool changed = false;
        for (int at = 0; at < size; at += Sector)
            changed |= _hotSector.Mend(
                sectors.Slice(at, Sector),
                position + at,
                _checksums.Span.Slice(at / Sector * Luks2Template.ChecksumSize, Luks2Template.ChecksumSize)
            );
        if (changed)
            WriteThrough(Luks2Template.DataOffset + position, sectors);
    }

    // A slice has whole MiB, and so its checksums whole sectors of 4096 bytes; a hot zone of another program's length may not.
    private void ReadChecksums(long from, int size) =>
        _partition.Read(
            Luks2Template.ReencryptAreaOffset + (from / Sector * Luks2Template.ChecksumSize),
            ChecksumsOf(size)
        );

    private Span<byte> ChecksumsOf(int size) =>
        _checksums.Span[
            ..(
                (size / Sector * Luks2Template.ChecksumSize + AlignedBuffer.Alignment - 1)
                / AlignedBuffer.Alignment
                * AlignedBuffer.Alignment
            )
        ];

    private void WriteHeader(AlignedBuffer copies)
    {
        // The copy that was read is written last, always: the other one may be the damaged one.
        foreach (int copy in (ReadOnlySpan<int>)[1 - _written.Copy, _written.Copy])
        {
            int offset = copy * Luks2Template.HeaderSize;
            WriteThrough(offset, copies.Span.Slice(offset, Luks2Template.HeaderSize));
        }
    }

    private void WriteThrough(long offset, ReadOnlySpan<byte> bytes)
    {
        _partition.Write(offset, bytes);
        _partition.Flush();
    }

    private static BoundHeader At(BoundHeader header, Luks2Progress progress, uint later) =>
        header with
        {
            Header = header.Header with
            {
                SequenceId = header.Header.SequenceId + later,
                Reencryption = header.Header.Reencryption! with { Progress = progress },
            },
        };

    private static Refusal Failed(Exception e) =>
        new(
            "rotation.slice",
            "volume that is re-encrypted",
            "a disk that reads and writes",
            e.Message,
            "nothing is lost; look at the disk, then coffer rotate HOST --resume"
        );
}
