using Microsoft.Win32.SafeHandles;

namespace Coffer.Storage.Verity;

/// <summary>Reads a stream at any place from several threads: a file by its handle, any other stream one read at a time.</summary>
internal sealed class ParallelReader(Stream stream)
{
    private readonly SafeFileHandle? _handle = (stream as FileStream)?.SafeFileHandle;
    private readonly long _start = stream.Position;
    private readonly Lock _turn = new();

    /// <summary>Fills <paramref name="destination"/> with what stands <paramref name="offset"/> bytes behind the start.</summary>
    /// <exception cref="EndOfStreamException">There is less.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (_handle is not null)
            ReadFile(_handle, _start + offset, destination);
        else
            ReadStream(_start + offset, destination);
    }

    private static void ReadFile(SafeFileHandle handle, long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = RandomAccess.Read(handle, destination, offset);
            if (count == 0)
                throw new EndOfStreamException();
            destination = destination[count..];
            offset += count;
        }
    }

    private void ReadStream(long offset, Span<byte> destination)
    {
        lock (_turn)
        {
            stream.Position = offset;
            stream.ReadExactly(destination);
        }
    }
}
