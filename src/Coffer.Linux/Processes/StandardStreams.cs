using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>
/// File descriptors 0, 1 and 2. Where the kernel found no console to give, the next files opened would take their places,
/// and a program started later would write its messages into a disk.
/// </summary>
public static class StandardStreams
{
    private const int O_RDWR = 2;
    private const int LastStandard = 2;

    /// <summary>Opens <c>/dev/null</c> for those that are closed.</summary>
    /// <exception cref="LinuxException">There is no <c>/dev/null</c>.</exception>
    public static void Ensure()
    {
        int fd;
        do fd = (int)LinuxException.Check(LibC.Open("/dev/null", O_RDWR, 0), "open /dev/null");
        while (fd <= LastStandard);
        _ = LibC.Close(fd);
    }
}
