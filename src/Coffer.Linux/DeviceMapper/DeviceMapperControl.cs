using Coffer.Linux.Blocks;
using Coffer.Linux.Interop;

namespace Coffer.Linux.DeviceMapper;

/// <summary>The kernel's device mapper, by its control node; no libdevmapper and no udev.</summary>
public sealed unsafe class DeviceMapperControl : IDisposable
{
    private const string ControlPath = "/dev/mapper/control";
    private const int O_RDWR = 2;
    private const int O_CLOEXEC = 0x80000;

    private const int DM_DEV_CREATE = 3;
    private const int DM_DEV_REMOVE = 4;
    private const int DM_DEV_SUSPEND = 6;
    private const int DM_DEV_STATUS = 7;
    private const int DM_TABLE_LOAD = 9;
    private const int DM_TABLE_CLEAR = 10;
    private const int DM_TABLE_STATUS = 12;

    private const uint DM_READONLY_FLAG = 1 << 0;
    private const uint DM_SUSPEND_FLAG = 1 << 1;
    private const uint DM_STATUS_TABLE_FLAG = 1 << 4;
    private const uint DM_BUFFER_FULL_FLAG = 1 << 8;
    private const uint DM_SKIP_LOCKFS_FLAG = 1 << 10;
    private const uint DM_SECURE_DATA_FLAG = 1 << 15;

    private const int StatusSize = 4096;

    private readonly int _fd = (int)LinuxException.Check(LibC.Open(ControlPath, O_RDWR | O_CLOEXEC, 0), ControlPath);

    /// <summary>Creates a device, loads its table and starts it.</summary>
    /// <param name="name">Its name for the device mapper.</param>
    /// <param name="uuid">Its uuid for the device mapper; tells later programs what it is.</param>
    /// <param name="table">The lines of its table.</param>
    /// <param name="readOnly">Whether writes are refused.</param>
    /// <exception cref="LinuxException">The kernel refused; nothing is left behind.</exception>
    public MappedDevice Create(string name, string uuid, IReadOnlyList<DmTarget> table, bool readOnly = false)
    {
        using DmRequest create = new(name, 0, 0, uuid);
        Execute(DM_DEV_CREATE, create, $"create device {name}");
        MappedDevice device = new(name, NumberOf(create));
        try
        {
            Load(device, table, readOnly);
            Resume(device);
            return device;
        }
        catch
        {
            Remove(device);
            throw;
        }
    }

    /// <summary>A device that somebody created before.</summary>
    /// <exception cref="LinuxException">There is none of this name (ENXIO).</exception>
    public MappedDevice Find(string name)
    {
        using DmRequest status = new(name, 0);
        Execute(DM_DEV_STATUS, status, $"find device {name}");
        return new MappedDevice(name, NumberOf(status));
    }

    /// <summary>Loads another table beside the one in use; <see cref="Resume"/> switches to it.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Load(MappedDevice device, IReadOnlyList<DmTarget> table, bool readOnly = false)
    {
        uint flags = DM_SECURE_DATA_FLAG | (readOnly ? DM_READONLY_FLAG : 0);
        using DmRequest load = new(device.Name, table.Sum(DmTargetSpec.SizeOf), flags)
        {
            TargetCount = (uint)table.Count,
        };
        Span<byte> rest = load.Payload;
        foreach (DmTarget line in table)
        {
            DmTargetSpec.Write(line, rest);
            rest = rest[DmTargetSpec.SizeOf(line)..];
        }
        Execute(DM_TABLE_LOAD, load, $"load the table of {device.Name}");
    }

    /// <summary>
    /// Lets what is under way on the device end and holds what comes after it, until <see cref="Resume"/>. File systems above are
    /// not asked to come to rest: their reads and writes wait.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Suspend(MappedDevice device)
    {
        using DmRequest suspend = new(device.Name, 0, DM_SUSPEND_FLAG | DM_SKIP_LOCKFS_FLAG);
        Execute(DM_DEV_SUSPEND, suspend, $"hold device {device.Name}");
    }

    /// <summary>Switches to the table that was loaded, if one was, and lets reads and writes through.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Resume(MappedDevice device)
    {
        using DmRequest resume = new(device.Name, 0, DM_SKIP_LOCKFS_FLAG);
        Execute(DM_DEV_SUSPEND, resume, $"start device {device.Name}");
    }

    /// <summary>Forgets a table that was loaded and not switched to.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Clear(MappedDevice device)
    {
        using DmRequest clear = new(device.Name, 0);
        Execute(DM_TABLE_CLEAR, clear, $"clear the table of {device.Name}");
    }

    /// <summary>True while reads and writes of the device are held.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public bool IsSuspended(MappedDevice device)
    {
        using DmRequest status = new(device.Name, 0);
        Execute(DM_DEV_STATUS, status, $"find device {device.Name}");
        return (status.Flags & DM_SUSPEND_FLAG) != 0;
    }

    /// <summary>The table the kernel uses now (STATUSTYPE_TABLE); the lines are the caller's to dispose.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public IReadOnlyList<DmTarget> LiveTable(MappedDevice device) => Status(device, DM_STATUS_TABLE_FLAG);

    /// <summary>What the one target of a device says about itself (STATUSTYPE_INFO).</summary>
    /// <exception cref="LinuxException">The kernel refused, or the device does not have exactly one target.</exception>
    public DmTarget Info(MappedDevice device) =>
        Status(device, 0) is [{ } line]
            ? line
            : throw new LinuxException($"read the table of {device.Name}", Errno.EINVAL);

    /// <summary>Removes a device nobody uses.</summary>
    /// <exception cref="LinuxException">The kernel refused: EBUSY while it is open.</exception>
    public void Remove(MappedDevice device)
    {
        using DmRequest remove = new(device.Name, 0);
        Execute(DM_DEV_REMOVE, remove, $"remove device {device.Name}");
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_fd);

    private List<DmTarget> Status(MappedDevice device, uint flag)
    {
        using DmRequest status = new(device.Name, StatusSize, flag | DM_SECURE_DATA_FLAG);
        Execute(DM_TABLE_STATUS, status, $"read the table of {device.Name}");
        if ((status.Flags & DM_BUFFER_FULL_FLAG) != 0)
            throw new LinuxException($"read the table of {device.Name}", Errno.EINVAL);
        return DmTargetSpec.ReadAll(status.Payload, (int)status.TargetCount);
    }

    private void Execute(int command, DmRequest request, string operation)
    {
        // _IOWR(0xfd, command, struct dm_ioctl)
        nuint code = (nuint)(0xC0000000u | (DmRequest.HeaderSize << 16) | (0xfd << 8) | command);
        fixed (byte* buffer = request.Buffer)
            LinuxException.Check(LibC.IoCtl(_fd, code, buffer), operation);
    }

    private static DeviceNumber NumberOf(DmRequest answer)
    {
        ulong device = answer.Device;
        return new DeviceNumber((uint)((device >> 8) & 0xfff), (uint)((device & 0xff) | ((device >> 12) & 0xfff00)));
    }
}
