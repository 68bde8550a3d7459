using System.Buffers.Binary;
using System.IO.Compression;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Export.Formats;

/// <summary>
/// One gzip member (RFC 1952) without name and time. What does not become smaller, such as a root that is compressed already, is stored
/// (RFC 1951, section 3.2.4) and not compressed in vain: that is most of an image, and most of the time.
/// </summary>
public sealed class GzipMemberStream : Stream
{
    private const int ChunkSize = 1 << 20;
    private const int SampleSize = 32 << 10;
    private const int LargestStored = ushort.MaxValue;
    private const byte FinalStored = 1;

    private readonly Stream _destination;
    private readonly byte[] _chunk = new byte[ChunkSize];
    private readonly MemoryStream _compressed = new();
    private int _held;
    private uint _crc;
    private uint _size;
    private bool _ended;

    /// <summary>Begins a member; disposing ends it.</summary>
    /// <param name="destination">Where to; it stays open.</param>
    public GzipMemberStream(Stream destination)
    {
        _destination = destination;
        // ID1, ID2, deflate, no flags, MTIME 0, fastest algorithm, unknown operating system.
        _destination.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int count = Math.Min(buffer.Length, ChunkSize - _held);
            buffer[..count].CopyTo(_chunk.AsSpan(_held));
            _held += count;
            buffer = buffer[count..];
            if (_held == ChunkSize)
                WriteChunk();
        }
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            _ended = true;
            WriteChunk();
            WriteStored([], FinalStored);
            Span<byte> trailer = stackalloc byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
            BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _size);
            _destination.Write(trailer);
        }
        base.Dispose(disposing);
    }

    private void WriteChunk()
    {
        ReadOnlySpan<byte> chunk = _chunk.AsSpan(0, _held);
        _held = 0;
        _crc = Crc32.Continue(_crc, chunk);
        _size = unchecked(_size + (uint)chunk.Length);
        if (BecomesSmaller(chunk))
            _destination.Write(Compress(chunk));
        else
            for (; chunk.Length > 0; chunk = chunk[Math.Min(chunk.Length, LargestStored)..])
                WriteStored(chunk[..Math.Min(chunk.Length, LargestStored)], 0);
    }

    private bool BecomesSmaller(ReadOnlySpan<byte> chunk)
    {
        ReadOnlySpan<byte> sample = chunk[..Math.Min(chunk.Length, SampleSize)];
        return Compress(sample).Length < sample.Length - (sample.Length / 16);
    }

    // Blocks that end at a byte, none of them the last: the next chunk, which knows nothing of this one, goes behind.
    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> bytes)
    {
        _compressed.SetLength(0);
        using DeflateStream deflate = new(_compressed, CompressionLevel.Fastest, leaveOpen: true);
        deflate.Write(bytes);
        deflate.Flush();
        return _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length);
    }

    private void WriteStored(ReadOnlySpan<byte> bytes, byte header)
    {
        Span<byte> block = stackalloc byte[5];
        block[0] = header;
        BinaryPrimitives.WriteUInt16LittleEndian(block[1..], (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block[3..], (ushort)(bytes.Length ^ LargestStored));
        _destination.Write(block);
        _destination.Write(bytes);
    }
}
