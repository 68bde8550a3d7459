using System.Runtime.InteropServices;
using Coffer.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Linux.Mounts;

/// <summary>A file in a directory of somebody who is trusted with less than its reader: open(2) follows no link and waits for nobody.</summary>
public static class ForeignFile
{
    private const int O_NONBLOCK = 0x800;
    private const int O_NOFOLLOW = 0x20000;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Its bytes, in one read; null when there is none. One that is too large is cut one byte behind the bound.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes of it.</param>
    /// <exception cref="IOException">It is a link, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a directory.</exception>
    public static byte[]? Read(string path, int most)
    {
        int fd = LibC.Open(path, O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC, 0);
        if (fd < 0 && Marshal.GetLastPInvokeError() == Errno.ENOENT)
            return null;
        LinuxException.Check(fd, $"open {path}");
        using SafeFileHandle handle = new(fd, ownsHandle: true);
        using FileStream file = new(handle, FileAccess.Read, bufferSize: 0);
        byte[] bytes = new byte[most + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
