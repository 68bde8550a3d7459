using Coffer.Bytes;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;
using Coffer.Linux.Processes;

namespace Coffer.Init.Vault;

/// <summary>The file system of <c>/var</c>.</summary>
internal static class Ext4
{
    private const string MakeFileSystem = "/sbin/mkfs.ext4";

    /// <summary>Makes one with the program of the verified OS root.</summary>
    /// <param name="root">Where that root is mounted.</param>
    /// <param name="device">What to format.</param>
    /// <exception cref="RefusedException">The program failed (<c>data.mkfs</c>).</exception>
    internal static void Make(string root, MappedDevice device)
    {
        Mount.Attach("/dev", $"{root}/dev", "none", MountFlags.Bind);
        Mount.Attach("/proc", $"{root}/proc", "none", MountFlags.Bind);
        try
        {
            int code = RootedProcess.Run(
                root,
                MakeFileSystem,
                "-q",
                "-F",
                "-b",
                "4096",
                "-m",
                "0",
                "-L",
                "coffer-data",
                "-E",
                "nodiscard,lazy_itable_init=1,lazy_journal_init=1",
                device.Path
            );
            if (code != 0)
                throw new RefusedException(new Refusal("data.mkfs", MakeFileSystem, "exit code 0", $"{code}"));
        }
        finally
        {
            Mount.Detach($"{root}/proc");
            Mount.Detach($"{root}/dev");
        }
    }

    /// <summary>Mounts one: no devices, no set-user-id programs.</summary>
    internal static void Attach(MappedDevice device, string target) =>
        Mount.Attach(device.Path, target, "ext4", MountFlags.NoDevices | MountFlags.NoSetUserId, "errors=remount-ro");
}
