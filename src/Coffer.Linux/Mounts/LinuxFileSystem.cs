using System.Runtime.InteropServices;
using Coffer.Bytes;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>The file systems of this machine, by mkdir(2), fsync(2) and statx(2).</summary>
public sealed class LinuxFileSystem : IFileSystem
{
    private const int O_CLOEXEC = 0x80000;
    private const uint Private = 0b111_000_000;

    private LinuxFileSystem() { }

    /// <summary>The one instance.</summary>
    public static LinuxFileSystem Instance { get; } = new();

    /// <inheritdoc/>
    public void MakeDirectory(string path) => LinuxException.Check(LibC.MkDir(path, Private), $"mkdir {path}");

    /// <inheritdoc/>
    public void Flush(string path)
    {
        int descriptor = (int)LinuxException.Check(LibC.Open(path, O_CLOEXEC, 0), $"open {path}");
        try
        {
            // fsync(2): the answer of a file system that has nothing to wait for. Whoever chose it for keys gets them nevertheless.
            if (LibC.FSync(descriptor) != 0 && Marshal.GetLastPInvokeError() != Errno.EINVAL)
                throw LinuxException.Last($"fsync {path}");
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public bool IsMountPoint(string directory)
    {
        FileStatus status = FileStatus.Of(directory);
        return status.MountRoot ?? status.Device != FileStatus.Of(Path.Combine(directory, "..")).Device;
    }
}
