using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>Attaching file systems to the tree: mount(2) and umount2(2).</summary>
public static class Mount
{
    private const int MNT_DETACH = 2;

    /// <summary>Mounts <paramref name="source"/> at <paramref name="target"/>, which is made when missing.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Attach(string source, string target, string type, MountFlags flags = 0, string? options = null)
    {
        if (!flags.HasFlag(MountFlags.ReadOnly) || !Directory.Exists(target))
            Directory.CreateDirectory(target);
        LinuxException.Check(LibC.Mount(source, target, type, (nuint)flags, options), $"mount {type} at {target}");
    }

    /// <summary>Moves a mount, with all below it.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Move(string from, string to) =>
        LinuxException.Check(LibC.Mount(from, to, null, (nuint)MountFlags.Move, null), $"move mount {from} to {to}");

    /// <summary>Unmounts; what was written is on the device when this returns.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Detach(string target) => LinuxException.Check(LibC.UMount2(target, 0), $"unmount {target}");

    /// <summary>Takes a mount out of the tree at once, and unmounts it when its last user is gone.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void DetachLazily(string target) =>
        LinuxException.Check(LibC.UMount2(target, MNT_DETACH), $"unmount {target}");
}
