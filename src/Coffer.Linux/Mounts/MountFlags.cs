namespace Coffer.Linux.Mounts;

/// <summary>Flags of mount(2).</summary>
[Flags]
public enum MountFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MS_RDONLY.</summary>
    ReadOnly = 1,

    /// <summary>MS_NOSUID.</summary>
    NoSetUserId = 2,

    /// <summary>MS_NODEV.</summary>
    NoDevices = 4,

    /// <summary>MS_NOEXEC.</summary>
    NoExecute = 8,

    /// <summary>MS_BIND.</summary>
    Bind = 4096,

    /// <summary>MS_MOVE.</summary>
    Move = 8192,
}
