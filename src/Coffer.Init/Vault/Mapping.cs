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
    ) => Open(mapper, name, [target], readOnly);

    /// <summary>Creates a device of several lines and judges its live table.</summary>
    /// <exception cref="RefusedException">The kernel uses another table.</exception>
    internal static MappedDevice Open(
        DeviceMapperControl mapper,
        string name,
        IReadOnlyList<MappedTarget> table,
        bool readOnly = false
    )
    {
        DmTarget[] lines = Render(table);
        try
        {
            MappedDevice device = mapper.Create(name, UuidPrefix + name, lines, readOnly);
            if (Judge(mapper, device, table) is not { } refusal)
                return device;
            mapper.Remove(device);
            throw new RefusedException(refusal);
        }
        finally
        {
            Dispose(lines);
        }
    }

    /// <summary>Loads another table beside the one in use.</summary>
    internal static void Load(DeviceMapperControl mapper, MappedDevice device, IReadOnlyList<MappedTarget> table)
    {
        DmTarget[] lines = Render(table);
        try
        {
            mapper.Load(device, lines);
        }
        finally
        {
            Dispose(lines);
        }
    }

    /// <summary>Null when the kernel uses exactly this table.</summary>
    internal static Refusal? Judge(DeviceMapperControl mapper, MappedDevice device, IReadOnlyList<MappedTarget> table)
    {
        IReadOnlyList<DmTarget> live = mapper.LiveTable(device);
        try
        {
            return Judge(device.Name, live, table);
        }
        finally
        {
            Dispose(live);
        }
    }

    /// <summary>Null when the live lines are exactly those of a table.</summary>
    internal static Refusal? Judge(string name, IReadOnlyList<DmTarget> live, IReadOnlyList<MappedTarget> table)
    {
        if (live.Count != table.Count)
            return new Refusal(
                "dm.lines",
                $"live table of {name}",
                $"{table.Count} lines",
                $"{live.Count}",
                "the kernel does not do what it was told: do not use this machine"
            );
        return table
            .Zip(live, (asked, seen) => asked.Judge(seen.Start, seen.Length, seen.Type, seen.Parameters.Span))
            .FirstOrDefault(refusal => refusal is not null);
    }

    private static DmTarget[] Render(IReadOnlyList<MappedTarget> table) =>
        [.. table.Select(target => new DmTarget(target.Start, target.Length, target.Type, target.Render()))];

    private static void Dispose(IEnumerable<DmTarget> lines)
    {
        foreach (DmTarget line in lines)
            line.Dispose();
    }
}
