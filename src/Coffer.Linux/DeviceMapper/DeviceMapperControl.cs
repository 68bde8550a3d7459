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
    private const int DM_TABLE_LOAD = 9;
    private const int DM_TABLE_STATUS = 12;

    private const uint DM_READONLY_FLAG = 1 << 0;
    private const uint DM_STATUS_TABLE_FLAG = 1 << 4;
    private const uint DM_BUFFER_FULL_FLAG = 1 << 8;
    private const uint DM_SECURE_DATA_FLAG = 1 << 15;

    private const int StatusSize = 4096;

    private readonly int _fd = (int)LinuxException.Check(LibC.Open(ControlPath, O_RDWR | O_CLOEXEC, 0), ControlPath);

    /// <summary>Creates a device, loads its table and starts it.</summary>
    /// <param name="name">Its name for the device mapper.</param>
    /// <param name="uuid">Its uuid for the device mapper; tells later programs what it is.</param>
    /// <param name="target">Its table.</param>
    /// <param name="readOnly">Whether writes are refused.</param>
    /// <exception cref="LinuxException">The kernel refused; nothing is left behind.</exception>
    public MappedDevice Create(string name, string uuid, DmTarget target, bool readOnly = false)
    {
        using DmRequest create = new(name, 0, 0, uuid);
        Execute(DM_DEV_CREATE, create, $"create device {name}");
        MappedDevice device = new(name, NumberOf(create));
        try
        {
            Load(device, target, readOnly);
            return device;
        }
        catch
        {
            Remove(device);
            throw;
        }
    }

    /// <summary>Loads another table into a device and switches to it.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Load(MappedDevice device, DmTarget target, bool readOnly = false)
    {
        uint flags = DM_SECURE_DATA_FLAG | (readOnly ? DM_READONLY_FLAG : 0);
        using DmRequest load = new(device.Name, DmTargetSpec.SizeOf(target), flags) { TargetCount = 1 };
        DmTargetSpec.Write(target, load.Payload);
        Execute(DM_TABLE_LOAD, load, $"load the {target.Type} table of {device.Name}");
        using DmRequest resume = new(device.Name, 0);
        Execute(DM_DEV_SUSPEND, resume, $"start device {device.Name}");
    }

    /// <summary>The table the kernel uses now (STATUSTYPE_TABLE).</summary>
    /// <exception cref="LinuxException">The kernel refused, or the device does not have exactly one target.</exception>
    public DmTarget LiveTable(MappedDevice device) => Status(device, DM_STATUS_TABLE_FLAG);

    /// <summary>What the target says about itself (STATUSTYPE_INFO).</summary>
    /// <exception cref="LinuxException">The kernel refused, or the device does not have exactly one target.</exception>
    public DmTarget Info(MappedDevice device) => Status(device, 0);

    /// <summary>Removes a device nobody uses.</summary>
    /// <exception cref="LinuxException">The kernel refused: EBUSY while it is open.</exception>
    public void Remove(MappedDevice device)
    {
        using DmRequest remove = new(device.Name, 0);
        Execute(DM_DEV_REMOVE, remove, $"remove device {device.Name}");
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_fd);

    private DmTarget Status(MappedDevice device, uint flag)
    {
        using DmRequest status = new(device.Name, StatusSize, flag | DM_SECURE_DATA_FLAG);
        Execute(DM_TABLE_STATUS, status, $"read the table of {device.Name}");
        if (status.TargetCount != 1 || (status.Flags & DM_BUFFER_FULL_FLAG) != 0)
            throw new LinuxException($"read the table of {device.Name}", Errno.EINVAL);
        return DmTargetSpec.Read(status.Payload);
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
