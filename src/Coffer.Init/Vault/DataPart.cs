using System.Globalization;
using System.Text;
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
        using DmTarget info = mapper.Info(probe);
        mapper.Remove(probe);
        return keys with { ProvidedSectors = ProvidedSectors(info.Parameters.Span) };
    }

    /// <summary>How far the background pass is: the second and third word of the status.</summary>
    internal static string Progress(ReadOnlySpan<byte> status)
    {
        string[] words = Encoding.ASCII.GetString(status).Split(' ');
        return words is [_, string provided, string done, ..] && done != "-" && done != provided
            ? $"{done} of {provided} sectors"
            : "done";
    }

    private MappedDevice Open(IntegrityKeys keys, long sectors, bool recalculate) =>
        Mapping.Open(
            mapper,
            MappedName.Data,
            new IntegrityTarget(sectors, $"{part.Number}", keys.DataKey, keys.JournalKey, recalculate)
        );

    private static ulong ProvidedSectors(ReadOnlySpan<byte> status) =>
        Encoding.ASCII.GetString(status).Split(' ') is [_, string provided, ..]
            ? ulong.Parse(provided, CultureInfo.InvariantCulture)
            : throw new RefusedException(
                new Refusal("data.status", "status of dm-integrity", "mismatches and provided sectors", "another form")
            );

    private void ClearSuperblock()
    {
        using BlockDeviceFile device = BlockDeviceFile.Open(part.Path);
        device.Write(0, new byte[SuperblockArea]);
        device.ForgetCache();
    }
}
