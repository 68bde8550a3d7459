using System.Runtime.InteropServices;
using Coffer.Linux.Interop;
using Coffer.Storage;

namespace Coffer.Linux.Blocks;

/// <summary>A block device node. Reads and writes go through the kernel's cache of this node; nobody else's is flushed.</summary>
public sealed unsafe class BlockDeviceFile : IBlockDevice, IDisposable
{
    private const int O_RDONLY = 0;
    private const int O_RDWR = 2;
    private const int O_EXCL = 0x80;
    private const int O_DIRECT = 0x4000;
    private const int O_CLOEXEC = 0x80000;
    private const nuint BLKGETSIZE64 = 0x80081272;
    private const nuint BLKSSZGET = 0x1268;
    private const nuint BLKFLSBUF = 0x1261;
    private const nuint BLKDISCARD = 0x1277;

    private readonly int _fd;

    private BlockDeviceFile(string path, int fd)
    {
        Path = path;
        _fd = fd;
        ulong length;
        int sectorSize;
        LinuxException.Check(LibC.IoCtl(fd, BLKGETSIZE64, &length), $"size of {path}");
        LinuxException.Check(LibC.IoCtl(fd, BLKSSZGET, &sectorSize), $"sector size of {path}");
        Length = (long)length;
        SectorSize = sectorSize;
    }

    /// <summary>The node: <c>/dev/vda</c>.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int SectorSize { get; }

    internal int FileDescriptor => _fd;

    /// <summary>Opens a node.</summary>
    /// <param name="path">The node.</param>
    /// <param name="exclusive">Refuse (EBUSY) while a file system or a mapping uses the device.</param>
    /// <param name="readOnly">For reading only; a read-only mapping cannot be opened otherwise.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static BlockDeviceFile Open(string path, bool exclusive = false, bool readOnly = false) =>
        Open(path, (readOnly ? O_RDONLY : O_RDWR) | (exclusive ? O_EXCL : 0));

    /// <summary>Opens a node past the kernel's cache: buffers have to lie as open(2) says of O_DIRECT.</summary>
    internal static BlockDeviceFile OpenDirect(string path) => Open(path, O_RDWR | O_DIRECT);

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        RequireWholeSectors(offset, destination.Length);
        fixed (byte* pointer = destination)
        {
            for (int done = 0; done < destination.Length; )
            {
                nint read = LibC.PRead(_fd, pointer + done, (nuint)(destination.Length - done), offset + done);
                done += Progress(read, $"read {Path} at {offset + done}");
            }
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireWholeSectors(offset, source.Length);
        fixed (byte* pointer = source)
        {
            for (int done = 0; done < source.Length; )
            {
                nint written = LibC.PWrite(_fd, pointer + done, (nuint)(source.Length - done), offset + done);
                done += Progress(written, $"write {Path} at {offset + done}");
            }
        }
    }

    /// <inheritdoc/>
    public void Flush() => LinuxException.Check(LibC.FSync(_fd), $"flush {Path}");

    /// <summary>Flushes and empties the kernel's cache of this node: the next read asks the device.</summary>
    /// <exception cref="LinuxException">The device failed.</exception>
    public void ForgetCache()
    {
        Flush();
        LinuxException.Check(LibC.IoCtl(_fd, BLKFLSBUF, null), $"empty the cache of {Path}");
    }

    /// <summary>Tells the device that a range, in bytes, is no longer needed.</summary>
    /// <returns>False when the device does not know how.</returns>
    public bool TryDiscard(long offset, long length)
    {
        ulong* range = stackalloc ulong[2] { (ulong)offset, (ulong)length };
        return LibC.IoCtl(_fd, BLKDISCARD, range) == 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_fd);

    private static BlockDeviceFile Open(string path, int flags)
    {
        int fd = (int)LinuxException.Check(LibC.Open(path, flags | O_CLOEXEC, 0), $"open {path}");
        try
        {
            return new BlockDeviceFile(path, fd);
        }
        catch
        {
            _ = LibC.Close(fd);
            throw;
        }
    }

    private static int Progress(nint result, string operation)
    {
        if (result > 0)
            return (int)result;
        if (result == 0)
            throw new LinuxException(operation, Errno.ENXIO);
        return Marshal.GetLastPInvokeError() == Errno.EINTR
            ? 0
            : throw new LinuxException(operation, Marshal.GetLastPInvokeError());
    }

    private void RequireWholeSectors(long offset, int length)
    {
        if (offset < 0 || offset % SectorSize != 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"not on a device of {Length} bytes");
        if (length % SectorSize != 0)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"not whole sectors of {SectorSize}");
    }
}
