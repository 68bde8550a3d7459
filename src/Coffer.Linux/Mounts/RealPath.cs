using System.Runtime.InteropServices;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>A path without links, by realpath(3).</summary>
public static unsafe class RealPath
{
    private const int PATH_MAX = 4096;

    /// <summary>Where a path leads to.</summary>
    /// <exception cref="LinuxException">There is nothing, or it may not be asked.</exception>
    public static string Of(string path)
    {
        byte* resolved = stackalloc byte[PATH_MAX];
        return LibC.RealPath(path, resolved) == null
            ? throw LinuxException.Last($"realpath {path}")
            : Marshal.PtrToStringUTF8((nint)resolved)!;
    }
}
