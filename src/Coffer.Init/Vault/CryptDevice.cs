using Coffer.Bytes;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Machine;
using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>The vault's one dm-crypt device. Cipher and offset are the template's, never the header's word.</summary>
internal static class CryptDevice
{
    /// <summary>Bytes before the data: header copies and key slots (docs/formats.md section 8).</summary>
    internal const long DataOffset = 16 << 20;

    // Lives in the keyring while the table is loaded only: dm-crypt keeps its own copy, which nobody can read back.
    private const string KeyDescription = "coffer:vault";

    /// <summary>Bytes of the segment in a partition.</summary>
    internal static long SegmentLength(long partitionLength) =>
        (partitionLength - DataOffset)
        / VaultLayout.SectorSize
        / (long)VaultLayout.Alignment
        * (long)VaultLayout.Alignment
        * VaultLayout.SectorSize;

    /// <summary>Opens it.</summary>
    /// <param name="mapper">The device mapper.</param>
    /// <param name="partition">The vault's partition.</param>
    /// <param name="length">Bytes of the segment.</param>
    /// <param name="volumeKey">64 bytes.</param>
    /// <exception cref="RefusedException">The kernel uses another table.</exception>
    internal static MappedDevice Open(
        DeviceMapperControl mapper,
        KernelPartition partition,
        long length,
        Secret volumeKey
    )
    {
        using LogonKey key = LogonKey.Add(KeyDescription, volumeKey.Span);
        CryptTarget target = new(
            length / VaultLayout.SectorSize,
            KeyDescription,
            $"{partition.Device}",
            DataOffset / VaultLayout.SectorSize
        );
        return Mapping.Open(mapper, MappedName.Vault, target);
    }
}
