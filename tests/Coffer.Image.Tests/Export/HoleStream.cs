namespace Coffer.Image.Tests.Export;

/// <summary>A file in which the zeros at the end of each write become a hole: gigabytes for little. Flush sets its length.</summary>
internal sealed class HoleStream(FileStream file) : Stream
{
    private long _end;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int held = buffer.LastIndexOfAnyExcept((byte)0) + 1;
        file.Write(buffer[..held]);
        file.Position += buffer.Length - held;
        _end = Math.Max(_end, file.Position);
    }

    public override void Flush() => file.SetLength(_end);

    public override void SetLength(long value) => file.SetLength(value);

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
