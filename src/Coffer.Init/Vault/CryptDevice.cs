using Coffer.Bytes;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Machine;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>
/// The vault's one dm-crypt device. Keys live in the keyring while a table is loaded only: dm-crypt keeps its own copies, which
/// nobody can read back.
/// </summary>
internal static class CryptDevice
{
    /// <summary>Bytes of the segment in a partition.</summary>
    internal static long SegmentLength(long partitionLength) =>
        (partitionLength - CryptTable.DataOffset)
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
        using LogonKey key = LogonKey.Add(CryptTable.KeyDescription, volumeKey.Span);
        return Mapping.Open(mapper, MappedName.Vault, CryptTable.Of($"{partition.Device}", length, 0));
    }

    /// <summary>Opens one in the middle of a re-encryption.</summary>
    /// <param name="mapper">The device mapper.</param>
    /// <param name="partition">The vault's partition.</param>
    /// <param name="length">Bytes of the segment.</param>
    /// <param name="volumeKey">The present key, 64 bytes.</param>
    /// <param name="nextKey">The key that takes its place.</param>
    /// <param name="boundary">Bytes that are encrypted with it.</param>
    /// <exception cref="RefusedException">The kernel uses another table.</exception>
    internal static MappedDevice Open(
        DeviceMapperControl mapper,
        KernelPartition partition,
        long length,
        Secret volumeKey,
        Secret nextKey,
        long boundary
    )
    {
        using LogonKey key = LogonKey.Add(CryptTable.KeyDescription, volumeKey.Span);
        using LogonKey next = LogonKey.Add(CryptTable.NextKeyDescription, nextKey.Span);
        return Mapping.Open(mapper, MappedName.Vault, CryptTable.Of($"{partition.Device}", length, boundary));
    }
}
