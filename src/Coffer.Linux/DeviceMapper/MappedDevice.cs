using Coffer.Linux.Blocks;

namespace Coffer.Linux.DeviceMapper;

/// <summary>A device of the device mapper.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its device number.</param>
public sealed record MappedDevice(string Name, DeviceNumber Number)
{
    /// <summary>Its node as devtmpfs makes it, without udev's links: <c>/dev/dm-0</c>.</summary>
    public string Path => $"/dev/dm-{Number.Minor}";
}
