using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Linux;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;
using Coffer.Storage.Vault;

namespace Coffer.Init.Boot;

/// <summary>
/// <c>/var</c>. A damaged data part leaves a machine that boots, reports and can be repaired: then <c>/var</c> is memory,
/// empty, and gone at the next boot.
/// </summary>
/// <param name="State"><c>mounted</c>, or why it is not.</param>
/// <param name="Pass">How far dm-integrity is with its first pass; null without it.</param>
internal sealed record DataMount(string State, FirstPass? Pass)
{
    /// <summary>Where it is mounted until it moves to the root.</summary>
    internal const string Target = "/var";

    /// <summary>The <see cref="State"/> of data that are there.</summary>
    internal const string Mounted = "mounted";

    /// <summary>True when <c>/var</c> is the vault's data part.</summary>
    internal bool IsMounted => State == Mounted;

    /// <summary>Opens and mounts it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="part">The part.</param>
    /// <param name="keys">Keys of its integrity; null without integrity.</param>
    internal static DataMount Mount(Machine machine, DataPart part, IntegrityKeys? keys)
    {
        try
        {
            MappedDevice device = part.Open(keys);
            FirstPass? pass = keys is null ? null : part.PassOf(device).OrThrow();
            Ext4.Attach(device, Target);
            return new DataMount(Mounted, pass);
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
            return new DataMount($"damaged: {e.Message}", null);
        }
    }
}
