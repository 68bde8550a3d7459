using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>Loading kernel modules: finit_module(2).</summary>
public static unsafe class KernelModule
{
    private const int SYS_finit_module = 313;
    private const int MODULE_INIT_COMPRESSED_FILE = 4;
    private const int O_RDONLY = 0;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Loads the file; the kernel checks its signature and unpacks <c>.xz</c> itself.</summary>
    /// <returns>False when the kernel has it already.</returns>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static bool Load(string path)
    {
        string name = $"load {Path.GetFileName(path)}";
        int fd = (int)LinuxException.Check(LibC.Open(path, O_RDONLY | O_CLOEXEC, 0), name);
        try
        {
            return Load(fd, path.EndsWith(".xz", StringComparison.Ordinal), name);
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }

    private static bool Load(int fd, bool compressed, string operation)
    {
        byte noParameters = 0;
        nint flags = compressed ? MODULE_INIT_COMPRESSED_FILE : 0;
        nint result = LibC.SysCall(SYS_finit_module, fd, (nint)(&noParameters), flags, 0, 0);
        if (result < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errno.EEXIST)
            return false;
        LinuxException.Check(result, operation);
        return true;
    }
}
