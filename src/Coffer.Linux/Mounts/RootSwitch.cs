using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>From the initramfs to the real root: the last thing PID 1 does before it becomes another program.</summary>
public static unsafe class RootSwitch
{
    private const int SYS_close_range = 436;
    private const int CLOSE_RANGE_CLOEXEC = 4;

    /// <summary>
    /// Moves <paramref name="mounts"/> below <paramref name="newRoot"/>, frees the initramfs, makes the new root the root
    /// and executes <paramref name="program"/> with no argument and an empty environment: unknown words of the kernel
    /// command line, which the kernel turns into variables, end here.
    /// </summary>
    /// <param name="newRoot">Where the new root is mounted.</param>
    /// <param name="program">What this process becomes.</param>
    /// <param name="inNewRoot">Done last in the new root: what is started here sees it as every later process does.</param>
    /// <param name="mounts">What moves along.</param>
    /// <exception cref="LinuxException">Some step failed; after the initramfs is gone there is no way back.</exception>
    public static void Execute(string newRoot, string program, Action inNewRoot, params IReadOnlyList<string> mounts)
    {
        foreach (string mount in mounts)
            Mount.Move(mount, newRoot + mount);
        DeleteInitramfs(newRoot);
        LinuxException.Check(LibC.ChDir(newRoot), $"chdir {newRoot}");
        LinuxException.Check(LibC.Mount(".", "/", null, (nuint)MountFlags.Move, null), "move the new root to /");
        LinuxException.Check(LibC.ChRoot("."), "chroot");
        LinuxException.Check(LibC.ChDir("/"), "chdir /");
        inNewRoot();
        LinuxException.Check(LibC.SysCall(SYS_close_range, 3, int.MaxValue, CLOSE_RANGE_CLOEXEC, 0, 0), "close_range");
        using Arguments arguments = new([program]);
        using Arguments environment = new([]);
        LinuxException.Check(LibC.ExecVe(program, arguments.Pointer, environment.Pointer), $"execute {program}");
    }

    // The initramfs is memory nobody can reach later, and holds the grant. Every mount was moved before, so that what
    // is left beside the new root is the initramfs itself.
    private static void DeleteInitramfs(string newRoot)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries("/").ToArray())
        {
            if (entry == newRoot)
                continue;
            if (Directory.Exists(entry))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }
    }
}
