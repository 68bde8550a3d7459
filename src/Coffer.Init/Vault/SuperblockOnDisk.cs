using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>The superblock of an opened vault (docs/formats.md section 6).</summary>
internal static class SuperblockOnDisk
{
    /// <summary>Reads the newest copy that is right.</summary>
    internal static Parsed<VaultSuperblock> Read(MappedDevice crypt, Secret volumeKey, Guid vault)
    {
        using BlockDeviceFile device = BlockDeviceFile.Open(crypt.Path, readOnly: true);
        using Secret macKey = VaultKeys.SuperblockMacKey(volumeKey, vault);
        using Secret first = ReadCopy(device, VaultSuperblock.CopyOffsets[0]);
        using Secret second = ReadCopy(device, VaultSuperblock.CopyOffsets[1]);
        ulong sectors = (ulong)(device.Length / VaultLayout.SectorSize);
        return VaultSuperblock.ReadNewest([first, second], macKey.Span, vault, sectors);
    }

    /// <summary>Writes both copies, one after the other.</summary>
    internal static void Write(MappedDevice crypt, VaultSuperblock superblock, Secret volumeKey)
    {
        using BlockDeviceFile device = BlockDeviceFile.Open(crypt.Path);
        using Secret macKey = VaultKeys.SuperblockMacKey(volumeKey, superblock.Vault);
        using Secret bytes = superblock.ToBytes(macKey.Span);
        foreach (long offset in VaultSuperblock.CopyOffsets)
        {
            device.Write(offset, bytes.Span);
            device.Flush();
        }
        device.ForgetCache();
    }

    private static Secret ReadCopy(BlockDeviceFile device, long offset)
    {
        Secret copy = Secret.Allocate(VaultSuperblock.Size);
        device.Read(offset, copy.Writable);
        return copy;
    }
}
