using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>The names in a directory. What is renamed or removed is durable only once its directory is: fsync(2).</summary>
public static class DirectoryEntries
{
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Returns when the names as they are now survive a power cut.</summary>
    /// <exception cref="LinuxException">There is no such directory, or its device failed.</exception>
    public static void Flush(string directory)
    {
        int descriptor = (int)
            LinuxException.Check(LibC.Open(directory, O_DIRECTORY | O_CLOEXEC, 0), $"open {directory}");
        try
        {
            LinuxException.Check(LibC.FSync(descriptor), $"fsync {directory}");
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }
}
