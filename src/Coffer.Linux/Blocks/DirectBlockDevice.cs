using System.Runtime.InteropServices;
using Coffer.Storage;

namespace Coffer.Linux.Blocks;

/// <summary>
/// A block device node without the kernel's cache: every read asks the device, every write goes to it. For data that dm-crypt reads
/// and writes too, for it passes by the cache of the node below. Buffers at an address that is a multiple of <see cref="Alignment"/>
/// are used as they are; others go through one of its own, so that nothing is allocated by a read or a write.
/// </summary>
public sealed unsafe class DirectBlockDevice : IBlockDevice, IDisposable
{
    /// <summary>What addresses of buffers must be multiples of: a page serves every device.</summary>
    public const int Alignment = 4096;

    private const int BounceSize = 1 << 20;

    private readonly BlockDeviceFile _file;
    private readonly Lock _bouncing = new();
    private byte* _bounce;

    private DirectBlockDevice(BlockDeviceFile file)
    {
        _file = file;
        _bounce = (byte*)NativeMemory.AlignedAlloc(BounceSize, Alignment);
        // Every page is there before anybody's writes are held.
        NativeMemory.Clear(_bounce, BounceSize);
    }

    /// <inheritdoc/>
    public long Length => _file.Length;

    /// <inheritdoc/>
    public int SectorSize => _file.SectorSize;

    /// <summary>Opens a node.</summary>
    /// <exception cref="LinuxException">It cannot be opened, or knows no direct input and output (EINVAL).</exception>
    public static DirectBlockDevice Open(string path) => new(BlockDeviceFile.OpenDirect(path));

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        fixed (byte* pointer = destination)
        {
            // Pinned here, so that it stays as it lies.
            if ((nuint)pointer % Alignment == 0)
            {
                _file.Read(offset, destination);
                return;
            }
        }
        lock (_bouncing)
        {
            for (int done = 0; done < destination.Length; done += BounceSize)
            {
                Span<byte> part = destination[done..Math.Min(done + BounceSize, destination.Length)];
                Span<byte> bounce = new(_bounce, part.Length);
                _file.Read(offset + done, bounce);
                bounce.CopyTo(part);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        fixed (byte* pointer = source)
        {
            // Pinned here, so that it stays as it lies.
            if ((nuint)pointer % Alignment == 0)
            {
                _file.Write(offset, source);
                return;
            }
        }
        lock (_bouncing)
        {
            for (int done = 0; done < source.Length; done += BounceSize)
            {
                ReadOnlySpan<byte> part = source[done..Math.Min(done + BounceSize, source.Length)];
                Span<byte> bounce = new(_bounce, part.Length);
                part.CopyTo(bounce);
                _file.Write(offset + done, bounce);
            }
        }
    }

    /// <inheritdoc/>
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        NativeMemory.AlignedFree(_bounce);
        _bounce = null;
    }
}
