using Coffer.Linux.Interop;

namespace Coffer.Linux.Machine;

/// <summary>Ending the machine: reboot(2).</summary>
public static class Power
{
    private const int RB_AUTOBOOT = 0x01234567;
    private const int RB_POWER_OFF = 0x4321fedc;

    /// <summary>Starts the machine again, after everything written reached its device.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Restart() => End(RB_AUTOBOOT, "restart");

    /// <summary>Switches the machine off, after everything written reached its device.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Off() => End(RB_POWER_OFF, "power off");

    /// <summary>
    /// Starts the machine again without writing anything back: for one whose disk is held, where such a write would never end.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void RestartAtOnce() => LinuxException.Check(LibC.Reboot(RB_AUTOBOOT), "restart");

    private static void End(int command, string operation)
    {
        LibC.Sync();
        LinuxException.Check(LibC.Reboot(command), operation);
    }
}
