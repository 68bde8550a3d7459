using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Linux.DeviceMapper;

namespace Coffer.Init.Boot;

/// <summary>The OS root from the slot that holds the one this UKI was signed with.</summary>
internal static class RootMount
{
    /// <summary>Where it is mounted until it becomes the root.</summary>
    internal const string Target = "/sysroot";

    /// <summary>Mounts it and says which slot it is.</summary>
    /// <exception cref="RefusedException">Neither slot holds it (<c>root.verity</c>).</exception>
    internal static string Mount(Machine machine, VaultParts parts)
    {
        RootSlot root = new(machine.Mapper, machine.CommandLine);
        Refusal? refusal = null;
        foreach ((string name, MappedDevice slot) in new[] { ("a", parts.SlotA), ("b", parts.SlotB) })
        {
            Refusal? seen = root.TryMount(name, slot, Target, out _);
            if (seen is null)
                return name;
            refusal ??= seen;
        }
        throw new RefusedException(refusal! with { Thing = "OS root in slots a and b" });
    }
}
