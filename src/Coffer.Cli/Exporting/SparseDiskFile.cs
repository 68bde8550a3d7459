using Coffer.Bytes;
using Coffer.Image.Export.Disks;
using Coffer.Lab.State;
using Coffer.Linux.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Cli.Exporting;

/// <summary>A raw disk in a file; holes of the file are the disk's.</summary>
/// <param name="path">The file.</param>
/// <param name="cancellation">Ends whoever reads.</param>
/// <exception cref="RefusedException"><c>image.no-file</c>: a pipe would be waited for, and a device may never end.</exception>
internal sealed class SparseDiskFile(string path, CancellationToken cancellation) : ISparseDisk, IDisposable
{
    private const long SectorSize = 512;

    private readonly SafeFileHandle _file = Open(path);

    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(_file);

    /// <inheritdoc/>
    public IEnumerable<ByteRange> DataRanges()
    {
        long length = Length;
        // File systems keep holes in blocks of sectors; where one does not, the rest of the sector is read too.
        foreach ((long start, long end) in SparseFile.DataRanges(_file, length))
            yield return new ByteRange(
                start / SectorSize * SectorSize,
                Math.Min(length, (end + SectorSize - 1) / SectorSize * SectorSize)
            );
    }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        cancellation.ThrowIfCancellationRequested();
        while (destination.Length > 0)
        {
            int count = RandomAccess.Read(_file, destination, offset);
            if (count == 0)
                throw new EndOfStreamException($"the image ends at {offset}");
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path) =>
        !File.Exists(path) || RegularFile.Is(path)
            ? File.OpenHandle(path)
            : throw new RefusedException(
                new Refusal("image.no-file", path, "a disk image in a regular file", "a pipe, a socket or a device")
            );
}
