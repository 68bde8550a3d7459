using Coffer.Linux;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Configuration;

/// <summary>The file system in memory that secrets of workloads lie in; nothing of it is ever written anywhere else.</summary>
internal static class SecretsMount
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/run/coffer/secrets";

    // A configuration has at most 48 KiB of them, and each of 200 workloads may read them all.
    private const string Options = "mode=0711,size=32m,nr_inodes=16384";

    private const MountFlags Flags = MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecute;

    /// <summary>Makes it, before any program of the OS runs: nobody's view of the tree is older.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal static void Make()
    {
        try
        {
            Mount.Attach("secrets", Path, "tmpfs", Flags, $"{Options},noswap");
        }
        catch (LinuxException)
        {
            // A kernel before 6.4 does not know the word; there is no swap in either case.
            Mount.Attach("secrets", Path, "tmpfs", Flags, Options);
        }
    }
}
