using System.Buffers.Binary;
using Coffer.Linux.Interop;

namespace Coffer.Linux.Mounts;

/// <summary>What statx(2) says of a path, without opening it.</summary>
/// <param name="Mode">Type and permissions, as inode(7) has them.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Group">Group of it.</param>
/// <param name="Device">The device it is on.</param>
/// <param name="MountRoot">Whether something is mounted there; null where the kernel, older than 5.8, does not say.</param>
public readonly unsafe record struct FileStatus(
    int Mode,
    uint User,
    uint Group,
    (uint Major, uint Minor) Device,
    bool? MountRoot
)
{
    private const int AT_FDCWD = -100;
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;
    private const int S_IFMT = 0xf000;
    private const int S_IFREG = 0x8000;
    private const int S_IFDIR = 0x4000;

    // struct statx is the same on every architecture.
    private const int StatusSize = 256;
    private const int AttributesOffset = 8;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int AttributesMaskOffset = 56;
    private const int DeviceMajorOffset = 136;
    private const int DeviceMinorOffset = 140;

    /// <summary>True for a regular file: no directory, link, pipe, socket or device.</summary>
    public bool IsFile => (Mode & S_IFMT) == S_IFREG;

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    /// <summary>That of what a path leads to.</summary>
    /// <exception cref="LinuxException">There is nothing, or it may not be asked.</exception>
    public static FileStatus Of(string path) =>
        TryOf(path, out FileStatus status) ? status : throw LinuxException.Last($"stat {path}");

    /// <summary>The same, without an exception.</summary>
    public static bool TryOf(string path, out FileStatus status)
    {
        Span<byte> bytes = stackalloc byte[StatusSize];
        status = default;
        fixed (byte* buffer = bytes)
        {
            if (LibC.StatX(AT_FDCWD, path, 0, STATX_BASIC_STATS, buffer) != 0)
                return false;
        }
        ulong told = BinaryPrimitives.ReadUInt64LittleEndian(bytes[AttributesMaskOffset..]);
        ulong attributes = BinaryPrimitives.ReadUInt64LittleEndian(bytes[AttributesOffset..]);
        status = new(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[ModeOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[UserOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[GroupOffset..]),
            (
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[DeviceMajorOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[DeviceMinorOffset..])
            ),
            (told & STATX_ATTR_MOUNT_ROOT) == 0 ? null : (attributes & STATX_ATTR_MOUNT_ROOT) != 0
        );
        return true;
    }
}
