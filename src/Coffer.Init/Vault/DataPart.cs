using Coffer.Bytes;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Vault;

namespace Coffer.Init.Vault;

/// <summary>The data part through dm-integrity, or as it is when the owner chose no integrity (docs/formats.md section 6).</summary>
/// <param name="mapper">The device mapper.</param>
/// <param name="part">The part.</param>
internal sealed class DataPart(DeviceMapperControl mapper, MappedDevice part)
{
    private const int SuperblockArea = 64 * 1024;

    // One block: the kernel makes its superblock when it finds zeros, and then says how much the part can give.
    private const long ProbeSectors = 8;

    /// <summary>Opens a formatted part.</summary>
    /// <param name="keys">Keys and size; null without integrity.</param>
    /// <exception cref="Coffer.Linux.LinuxException">The part is damaged, or not of these keys.</exception>
    internal MappedDevice Open(IntegrityKeys? keys) =>
        keys is null ? part : Open(keys, (long)keys.ProvidedSectors, recalculate: false);

    /// <summary>Formats the part: nothing is wiped, the kernel computes the tags in the background once it is open.</summary>
    /// <returns>The same keys with the size.</returns>
    internal IntegrityKeys Format(IntegrityKeys keys)
    {
        ClearSuperblock();
        MappedDevice probe = Open(keys, ProbeSectors, recalculate: true);
        FirstPass pass = PassOf(probe).OrThrow();
        mapper.Remove(probe);
        return keys with { ProvidedSectors = pass.Sectors };
    }

    /// <summary>How far the kernel is with its first pass over an opened part.</summary>
    internal Parsed<FirstPass> PassOf(MappedDevice opened)
    {
        using DmTarget info = mapper.Info(opened);
        return FirstPass.Read(info.Parameters.Span);
    }

    private MappedDevice Open(IntegrityKeys keys, long sectors, bool recalculate) =>
        Mapping.Open(
            mapper,
            MappedName.Data,
            new IntegrityTarget(sectors, $"{part.Number}", keys.DataKey, keys.JournalKey, recalculate)
        );

    private void ClearSuperblock()
    {
        using BlockDeviceFile device = BlockDeviceFile.Open(part.Path);
        device.Write(0, new byte[SuperblockArea]);
        device.ForgetCache();
    }
}
