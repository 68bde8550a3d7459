using System.Buffers.Binary;
using System.Text;
using Coffer.Lab.Nbd;
using Coffer.Lab.State;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Lab.Recording;

/// <summary>
/// A machine's disk that writes down all that happens to it and to the machine's TPM, in the order in which it happens: what a power cut at any
/// moment leaves can be made again (<see cref="DiskReplay"/>).
/// </summary>
/// <remarks>
/// A record of the file: <see cref="DiskEventKind"/> (1 byte), 1 when it is durable by itself (1), offset (8), length (8), then the bytes of a write, a
/// state or a mark; integers little-endian.
/// </remarks>
public sealed class DiskRecorder : INbdExport, IDisposable
{
    internal const int RecordHeaderSize = 18;
    private const int BufferSize = 1 << 20;
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _disk;
    private readonly FileStream _record;
    private readonly string _tpmState;
    private byte[] _lastTpmState = [];
    private bool _ended;

    /// <summary>Records into a new file.</summary>
    /// <param name="disk">The raw disk; written as the machine writes.</param>
    /// <param name="recording">The file of the recording.</param>
    /// <param name="tpmState">The file in which swtpm keeps its lasting state; need not be there.</param>
    public DiskRecorder(string disk, string recording, string tpmState)
    {
        _tpmState = tpmState;
        _disk = File.OpenHandle(disk, FileMode.Open, FileAccess.ReadWrite);
        Length = RandomAccess.GetLength(_disk);
        _record = new FileStream(recording, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize);
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        for (int done = 0; done < destination.Length; )
        {
            int count = RandomAccess.Read(_disk, destination[done..], offset + done);
            if (count == 0)
                throw new EndOfStreamException();
            done += count;
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source, bool forceUnitAccess)
    {
        RandomAccess.Write(_disk, source, offset);
        Record(DiskEventKind.Write, forceUnitAccess, offset, source.Length, source);
    }

    /// <inheritdoc/>
    public void Zero(long offset, long length, bool forceUnitAccess)
    {
        SparseFile.Punch(_disk, offset, length);
        Record(DiskEventKind.Zero, forceUnitAccess, offset, length, default);
    }

    /// <inheritdoc/>
    public void Flush() => Record(DiskEventKind.Flush, false, 0, 0, default);

    /// <summary>Notes something, such as that an operation begins.</summary>
    public void Mark(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Record(DiskEventKind.Mark, false, 0, bytes.Length, bytes);
    }

    /// <summary>Looks whether the TPM's lasting state changed: after each of its responses, before the machine sees it.</summary>
    public void LookAtTpm()
    {
        if (!File.Exists(_tpmState))
            return;
        byte[] state = File.ReadAllBytes(_tpmState);
        lock (_lock)
        {
            if (state.AsSpan().SequenceEqual(_lastTpmState))
                return;
            _lastTpmState = state;
            Record(DiskEventKind.Tpm, false, 0, state.Length, state);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _record.Dispose();
            _disk.Dispose();
        }
    }

    private void Record(DiskEventKind kind, bool durable, long offset, long length, ReadOnlySpan<byte> bytes)
    {
        Span<byte> header = stackalloc byte[RecordHeaderSize];
        header[0] = (byte)kind;
        header[1] = durable ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(header[2..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[10..], length);
        lock (_lock)
        {
            if (_ended)
                return;
            _record.Write(header);
            _record.Write(bytes);
        }
    }
}
