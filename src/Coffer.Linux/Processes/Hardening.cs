using Coffer.Linux.Interop;

namespace Coffer.Linux.Processes;

/// <summary>What a process that holds keys asks of the kernel for itself.</summary>
public static unsafe class Hardening
{
    private const int PR_SET_DUMPABLE = 4;
    private const int PR_SET_IO_FLUSHER = 57;
    private const int RLIMIT_CORE = 4;
    private const int MCL_CURRENT = 1;
    private const int MCL_FUTURE = 2;
    private const int MCL_ONFAULT = 4;

    /// <summary>No core dump, no attaching debugger, no page ever written to a swap device.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void KeepMemoryPrivate()
    {
        LinuxException.Check(LibC.PrCtl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl PR_SET_DUMPABLE");
        ulong* none = stackalloc ulong[2] { 0, 0 };
        LinuxException.Check(LibC.SetRLimit(RLIMIT_CORE, none), "setrlimit RLIMIT_CORE");
        // On fault: the collector reserves far more address space than it uses.
        LinuxException.Check(LibC.MLockAll(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT), "mlockall");
    }

    /// <summary>
    /// The kernel never makes this thread, and every thread it starts from now on, wait for a write of a file system in order to
    /// find memory (PR_SET_IO_FLUSHER): such a write may wait for this very thread.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void ServeDisk() =>
        LinuxException.Check(LibC.PrCtl(PR_SET_IO_FLUSHER, 1, 0, 0, 0), "prctl PR_SET_IO_FLUSHER");
}
