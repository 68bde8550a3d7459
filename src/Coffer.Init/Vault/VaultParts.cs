using Coffer.Linux.DeviceMapper;
using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>The parts of an opened vault, as devices.</summary>
/// <param name="Crypt">The whole dm-crypt device.</param>
/// <param name="SlotA">OS slot A.</param>
/// <param name="SlotB">OS slot B.</param>
/// <param name="Data">The data part, below dm-integrity.</param>
internal sealed record VaultParts(MappedDevice Crypt, MappedDevice SlotA, MappedDevice SlotB, MappedDevice Data)
{
    /// <summary>Cuts the vault by dm-linear.</summary>
    internal static VaultParts Cut(DeviceMapperControl mapper, MappedDevice crypt, VaultLayout layout) =>
        new(
            crypt,
            Cut(mapper, crypt, MappedName.SlotA, layout.SlotA),
            Cut(mapper, crypt, MappedName.SlotB, layout.SlotB),
            Cut(mapper, crypt, MappedName.DataPart, layout.Data)
        );

    /// <summary>Removes all devices of the vault; nobody may use them any more.</summary>
    internal void Close(DeviceMapperControl mapper)
    {
        foreach (MappedDevice device in new[] { Data, SlotB, SlotA, Crypt })
            mapper.Remove(device);
    }

    private static MappedDevice Cut(DeviceMapperControl mapper, MappedDevice crypt, string name, VaultPart part) =>
        Mapping.Open(mapper, name, new LinearTarget((long)part.Length, $"{crypt.Number}", (long)part.Start));
}
