using Coffer.Bytes;
using Coffer.Keys.Grants;
using Coffer.Linux;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;
using Coffer.Storage.DeviceMapper;

namespace Coffer.Init.Vault;

/// <summary>The OS root of a slot, read through dm-verity with the root hash of the signed command line.</summary>
/// <param name="mapper">The device mapper.</param>
/// <param name="commandLine">Root hash, salt and size.</param>
internal sealed class RootSlot(DeviceMapperControl mapper, BootCommandLine commandLine)
{
    private const int BlockSize = 4096;

    /// <summary>Mounts the root of a slot at <paramref name="target"/>, read-only, once one block of it was verified.</summary>
    /// <returns>The refusal when the slot does not hold this root.</returns>
    internal Refusal? TryMount(string slotName, MappedDevice slot, string target, out MappedDevice? device)
    {
        device = null;
        if (Probe(slotName, slot) is { } refusal)
            return refusal;
        // From here on a damaged block is a host that interferes while the OS runs: stop at once.
        device = Open(slot, panicOnCorruption: true);
        Mount.Attach(device.Path, target, "erofs", MountFlags.ReadOnly | MountFlags.NoDevices);
        return null;
    }

    // One block: the whole path of hashes from it to the root is checked.
    private Refusal? Probe(string slotName, MappedDevice slot)
    {
        MappedDevice root = Open(slot, panicOnCorruption: false);
        try
        {
            using BlockDeviceFile device = BlockDeviceFile.Open(root.Path, readOnly: true);
            device.Read(0, new byte[BlockSize]);
            return null;
        }
        catch (LinuxException e)
        {
            return new Refusal(
                "root.verity",
                $"OS root in slot {slotName}",
                $"root hash {Convert.ToHexStringLower(commandLine.RootHash.Span)}",
                $"another root or a damaged one ({Errno.NameOf(e.Number)})",
                "boot the UKI of the installed OS version, or recover"
            );
        }
        finally
        {
            mapper.Remove(root);
        }
    }

    private MappedDevice Open(MappedDevice slot, bool panicOnCorruption)
    {
        VerityTarget target = new(
            $"{slot.Number}",
            commandLine.DataBlocks,
            commandLine.RootHash,
            commandLine.Salt,
            panicOnCorruption
        );
        return Mapping.Open(mapper, MappedName.Root, target, readOnly: true);
    }
}
