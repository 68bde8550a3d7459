using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>The file mode creation mask of this process (umask(2)): bits that files it makes do not get.</summary>
public static class FileModeMask
{
    /// <summary>Sets it.</summary>
    /// <param name="mask">The new mask.</param>
    /// <returns>The old mask.</returns>
    public static UnixFileMode Set(UnixFileMode mask) => (UnixFileMode)LibC.UMask((uint)mask);
}
