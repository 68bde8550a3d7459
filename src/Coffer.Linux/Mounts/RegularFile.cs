using System.Buffers.Binary;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>What a path leads to, asked before it is opened: opening a pipe waits for its other end, and a device may never end.</summary>
public static unsafe class RegularFile
{
    private const int AT_FDCWD = -100;
    private const uint STATX_TYPE = 1;
    private const int S_IFMT = 0xf000;
    private const int S_IFREG = 0x8000;

    // statx(2): struct statx is the same on every architecture.
    private const int StatusSize = 256;
    private const int ModeOffset = 28;

    /// <summary>True for a regular file, or a link to one; false for everything else, and where there is nothing.</summary>
    public static bool Is(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        fixed (byte* buffer = status)
        {
            if (LibC.StatX(AT_FDCWD, path, 0, STATX_TYPE, buffer) != 0)
                return false;
        }
        return (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]) & S_IFMT) == S_IFREG;
    }
}
