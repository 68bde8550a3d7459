using Coffer.Bytes;
using Coffer.Linux.DeviceMapper;
using Coffer.Storage.DeviceMapper;

namespace Coffer.Init.Vault;

/// <summary>Opens mapped devices and looks whether the kernel did what it was asked (design section 5, point 4).</summary>
internal static class Mapping
{
    private const string UuidPrefix = "COFFER-";

    /// <summary>Creates a device and judges its live table.</summary>
    /// <exception cref="RefusedException">The kernel uses another table.</exception>
    internal static MappedDevice Open(
        DeviceMapperControl mapper,
        string name,
        MappedTarget target,
        bool readOnly = false
    )
    {
        using DmTarget line = new(0, target.Length, target.Type, target.Render());
        MappedDevice device = mapper.Create(name, UuidPrefix + name, line, readOnly);
        using DmTarget live = mapper.LiveTable(device);
        if (target.Judge(live.Start, live.Length, live.Type, live.Parameters.Span) is not { } refusal)
            return device;
        mapper.Remove(device);
        throw new RefusedException(refusal);
    }
}
