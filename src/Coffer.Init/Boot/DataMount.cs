using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Linux;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;

namespace Coffer.Init.Boot;

/// <summary>
/// <c>/var</c>. A damaged data part leaves a machine that boots, reports and can be repaired: then <c>/var</c> is memory,
/// empty, and gone at the next boot.
/// </summary>
/// <param name="State"><c>mounted</c>, or why it is not.</param>
/// <param name="Recalculation">How far dm-integrity is with its first pass; empty without it.</param>
internal sealed record DataMount(string State, string Recalculation)
{
    /// <summary>Where it is mounted until it moves to the root.</summary>
    internal const string Target = "/var";

    /// <summary>Opens and mounts it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="open">Opens the device below the file system.</param>
    internal static DataMount Mount(Machine machine, Func<MappedDevice> open)
    {
        try
        {
            MappedDevice device = open();
            Ext4.Attach(device, Target);
            return new DataMount("mounted", Progress(machine.Mapper, device));
        }
        catch (Exception e) when (e is LinuxException or RefusedException)
        {
            machine.Log.Say($"the data part is damaged ({e.Message}); /var is memory");
            Linux.Mounts.Mount.Attach(
                "tmpfs",
                Target,
                "tmpfs",
                MountFlags.NoDevices | MountFlags.NoSetUserId,
                "mode=0755,size=25%"
            );
            return new DataMount($"damaged: {e.Message}", "");
        }
    }

    private static string Progress(DeviceMapperControl mapper, MappedDevice device)
    {
        using DmTarget info = mapper.Info(device);
        return info.Type == "integrity" ? DataPart.Progress(info.Parameters.Span) : "";
    }
}
