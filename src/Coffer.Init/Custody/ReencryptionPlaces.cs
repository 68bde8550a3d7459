using Coffer.Init.Vault;
using Coffer.Storage;

namespace Coffer.Init.Custody;

/// <summary>What a re-encryption works on.</summary>
/// <param name="Partition">The vault's partition, past every cache.</param>
/// <param name="Mapping">The live dm-crypt device of a vault with two keys.</param>
/// <param name="Traffic">Whether others use it.</param>
/// <param name="Settings">Where the settings are kept.</param>
/// <param name="Guard">Starts who restarts the machine if this process ends while the device is held; disposing it ends the watch.</param>
/// <param name="Restart">Restarts the machine at once, without waiting for anything that is held.</param>
/// <param name="Say">Says a line in the kernel's log.</param>
internal sealed record ReencryptionPlaces(
    IBlockDevice Partition,
    Func<KeptVault, IPreparedMapping> Mapping,
    VaultTraffic Traffic,
    string Settings,
    Func<IDisposable> Guard,
    Action Restart,
    Action<string> Say
);
