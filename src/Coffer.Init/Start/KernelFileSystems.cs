using Coffer.Linux;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Start;

/// <summary>The kernel's own file systems, which /init works with and hands on to the real root.</summary>
internal static class KernelFileSystems
{
    private const MountFlags Plain = MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecute;

    /// <summary>What moves to the new root.</summary>
    internal static IReadOnlyList<string> HandedOn { get; } = ["/proc", "/sys", "/dev", "/run"];

    /// <summary>Those that need no module.</summary>
    internal static void Mount()
    {
        Linux.Mounts.Mount.Attach("proc", "/proc", "proc", Plain);
        Linux.Mounts.Mount.Attach("sysfs", "/sys", "sysfs", Plain);
        Linux.Mounts.Mount.Attach("devtmpfs", "/dev", "devtmpfs", MountFlags.NoSetUserId, "mode=0755");
        Linux.Mounts.Mount.Attach(
            "tmpfs",
            "/run",
            "tmpfs",
            MountFlags.NoSetUserId | MountFlags.NoDevices,
            "mode=0755,size=20%"
        );
        TryMount("securityfs", "/sys/kernel/security");
    }

    /// <summary>The firmware's variables, whose driver is a module. Without firmware of UEFI there are none.</summary>
    internal static bool MountVariables() => TryMount("efivarfs", "/sys/firmware/efi/efivars");

    private static bool TryMount(string type, string path)
    {
        try
        {
            if (!Directory.Exists(path))
                return false;
            Linux.Mounts.Mount.Attach(type, path, type, Plain);
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }
}
