using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Linux;
using Coffer.Linux.Blocks;
using Coffer.Storage.Gpt;

namespace Coffer.Init.Partitions;

/// <summary>Looks for the one disk whose GPT has the id of the signed command line.</summary>
/// <param name="disks">The disks of the machine.</param>
/// <param name="wanted">DiskGUID.</param>
internal sealed class DiskSearch(Disks disks, Guid wanted)
{
    // Drivers find their disks after their modules are loaded; how long that takes is the host's choice.
    private const int Attempts = 500;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The disk.</summary>
    /// <exception cref="RefusedException">There is none (<c>disk.missing</c>), or several (<c>disk.ambiguous</c>).</exception>
    internal CofferDisk Find()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            ImmutableArray<CofferDisk> found = [.. disks.List().Select(TryOpen).OfType<CofferDisk>()];
            if (found.Length == 1)
                return found[0];
            if (found.Length > 1)
                throw new RefusedException(Ambiguous(found));
            Thread.Sleep(s_pause);
        }
        throw new RefusedException(Missing());
    }

    private CofferDisk? TryOpen(Disk disk)
    {
        try
        {
            BlockDeviceFile device = BlockDeviceFile.Open(disk.Path);
            if (GptReader.Read(device).Value is { } reading && reading.Table.DiskId == wanted)
                return new CofferDisk(disk, device, reading.Table);
            device.Dispose();
        }
        catch (LinuxException)
        {
            // A device without medium, or one that fails: not the disk.
        }
        return null;
    }

    private Refusal Ambiguous(ImmutableArray<CofferDisk> found)
    {
        foreach (CofferDisk disk in found)
            disk.Dispose();
        return new Refusal(
            "disk.ambiguous",
            $"disk {wanted}",
            "one disk with this id",
            string.Join(", ", found.Select(disk => disk.Disk.Path)),
            "detach the copies: each machine needs a disk built for it"
        );
    }

    private Refusal Missing() =>
        new(
            "disk.missing",
            $"disk {wanted}",
            "one disk with this id",
            disks.List() is { Count: > 0 } others
                ? $"only others: {string.Join(", ", others.Select(d => d.Path))}"
                : "no disk",
            "attach the disk this image was written to"
        );
}
