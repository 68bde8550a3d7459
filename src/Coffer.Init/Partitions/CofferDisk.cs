using Coffer.Linux.Blocks;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Partitions;

/// <summary>The disk this image was built for.</summary>
/// <param name="Disk">Its name.</param>
/// <param name="Device">The open disk.</param>
/// <param name="Table">Its partitions, as they were read.</param>
internal sealed record CofferDisk(Disk Disk, BlockDeviceFile Device, PartitionTable Table) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();
}
