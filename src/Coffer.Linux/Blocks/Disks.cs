using System.Globalization;

namespace Coffer.Linux.Blocks;

/// <summary>What sysfs says about disks and partitions. Names and sizes come from the host and decide nothing.</summary>
/// <param name="sysfs">Where sysfs is mounted.</param>
public sealed class Disks(string sysfs = "/sys")
{
    // sysfs counts in these whatever the disk's sectors are.
    private const long SysfsSector = 512;

    private static readonly string[] s_notDisks = ["dm-", "loop", "ram", "zram", "md", "sr", "fd"];

    /// <summary>Every disk, by name; no mapped, loop, memory or optical device.</summary>
    public IReadOnlyList<Disk> List()
    {
        string blocks = Path.Combine(sysfs, "block");
        return Directory.Exists(blocks)
            ?
            [
                .. Directory
                    .EnumerateFileSystemEntries(blocks)
                    .Select(static entry => Path.GetFileName(entry))
                    .Where(IsDisk)
                    .Order(StringComparer.Ordinal)
                    .Select(static name => new Disk(name, $"/dev/{name}")),
            ]
            : [];
    }

    /// <summary>The partitions of a disk, by number.</summary>
    public IReadOnlyList<KernelPartition> PartitionsOf(Disk disk) =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(sysfs, "block", disk.Name))
                .Where(static entry => File.Exists(Path.Combine(entry, "partition")))
                .Select(Read)
                .OrderBy(static partition => partition.Number),
        ];

    /// <summary>The device number of a node: <c>/dev/vda2</c>.</summary>
    /// <exception cref="IOException">sysfs knows no such device.</exception>
    public DeviceNumber NumberOf(string node) =>
        DeviceNumber.Parse(File.ReadAllText(Path.Combine(sysfs, "class", "block", Path.GetFileName(node), "dev")));

    private static bool IsDisk(string name) =>
        !s_notDisks.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static KernelPartition Read(string entry) =>
        new(
            (int)Number(entry, "partition"),
            $"/dev/{Path.GetFileName(entry)}",
            Number(entry, "start") * SysfsSector,
            Number(entry, "size") * SysfsSector,
            DeviceNumber.Parse(File.ReadAllText(Path.Combine(entry, "dev")))
        );

    private static long Number(string entry, string attribute) =>
        long.Parse(File.ReadAllText(Path.Combine(entry, attribute)).Trim(), CultureInfo.InvariantCulture);
}
