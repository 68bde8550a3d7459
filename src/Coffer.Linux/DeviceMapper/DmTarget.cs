using Coffer.Bytes;

namespace Coffer.Linux.DeviceMapper;

/// <summary>
/// One line of a device-mapper table. The parameters are bytes with an owner, since those of dm-integrity carry keys.
/// </summary>
/// <param name="Start">First sector of 512 bytes of the mapped device.</param>
/// <param name="Length">Sectors of 512 bytes.</param>
/// <param name="Type">The target: <c>crypt</c>, <c>linear</c>, <c>integrity</c>, <c>verity</c>.</param>
/// <param name="Parameters">ASCII words separated by one space.</param>
public sealed record DmTarget(long Start, long Length, string Type, Secret Parameters) : IDisposable
{
    /// <summary>A line whose parameters are no secret.</summary>
    public static DmTarget Of(long start, long length, string type, string parameters) =>
        new(start, length, type, Secret.CopyOf(System.Text.Encoding.ASCII.GetBytes(parameters)));

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
