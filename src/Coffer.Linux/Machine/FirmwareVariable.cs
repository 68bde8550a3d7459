using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>
/// Setting a variable of the firmware by its file in efivarfs (Linux, Documentation/filesystems/efivarfs.rst): attributes and data in one write. Files of
/// variables that a machine may need to boot are immutable until somebody says otherwise.
/// </summary>
public static unsafe class FirmwareVariable
{
    // _IOR('f', 1, long) and _IOW('f', 2, long), which both move an int (Linux, include/uapi/linux/fs.h).
    private const nuint FS_IOC_GETFLAGS = 0x80086601;
    private const nuint FS_IOC_SETFLAGS = 0x40086602;
    private const int FS_IMMUTABLE_FL = 0x10;
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_CLOEXEC = 0x80000;
    private const int PrivateFile = 0x180;

    /// <summary>Calls SetVariable.</summary>
    /// <param name="path">Its file, which need not be there.</param>
    /// <param name="content">4 bytes of attributes, then the data.</param>
    /// <exception cref="LinuxException">The firmware refused: EACCES for a signature that it does not take.</exception>
    public static void Set(string path, byte[] content)
    {
        bool wasImmutable = File.Exists(path) && Change(path, immutable: false);
        try
        {
            Write(path, content);
        }
        finally
        {
            // The kernel makes it immutable again at its next mount; the write is what the caller must hear of.
            if (wasImmutable)
                TryProtect(path);
        }
    }

    private static void TryProtect(string path)
    {
        try
        {
            Change(path, immutable: true);
        }
        catch (LinuxException) { }
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        string name = $"set {Path.GetFileName(path)}";
        int fd = (int)LinuxException.Check(LibC.Open(path, O_WRONLY | O_CREAT | O_CLOEXEC, PrivateFile), name);
        try
        {
            fixed (byte* bytes = content)
                LinuxException.Check(LibC.Write(fd, bytes, (nuint)content.Length), name);
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }

    // True when that was a change. A file system without such flags has nothing to change.
    private static bool Change(string path, bool immutable)
    {
        int fd = (int)LinuxException.Check(LibC.Open(path, O_RDONLY | O_CLOEXEC, 0), $"open {Path.GetFileName(path)}");
        try
        {
            long flags = 0;
            if (LibC.IoCtl(fd, FS_IOC_GETFLAGS, &flags) < 0)
                return false;
            long wanted = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
            if (wanted == flags)
                return false;
            LinuxException.Check(LibC.IoCtl(fd, FS_IOC_SETFLAGS, &wanted), $"set flags of {Path.GetFileName(path)}");
            return true;
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }
}
