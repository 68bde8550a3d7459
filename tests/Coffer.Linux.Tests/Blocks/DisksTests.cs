using Coffer.Linux.Blocks;

namespace Coffer.Linux.Tests.Blocks;

public sealed class DisksTests : IDisposable
{
    private readonly DirectoryInfo _sysfs = Directory.CreateTempSubdirectory("coffer-sysfs-");

    [Fact]
    public void Disks_are_listed_by_name_without_devices_that_are_none()
    {
        foreach (string name in new[] { "vdb", "vda", "dm-0", "loop3", "zram0", "sr0", "nvme0n1" })
            Write($"block/{name}/size", "1");
        Assert.Equal(["/dev/nvme0n1", "/dev/vda", "/dev/vdb"], new Disks(_sysfs.FullName).List().Select(d => d.Path));
    }

    [Fact]
    public void Partitions_come_with_bytes_and_device_number()
    {
        Write("block/vda/size", "100");
        WritePartition("vda", "vda2", 2, 2048, 8, "254:2");
        WritePartition("vda", "vda1", 1, 34, 2, "254:1");
        Assert.Equal(
            [
                new KernelPartition(1, "/dev/vda1", 34 * 512, 1024, new DeviceNumber(254, 1)),
                new KernelPartition(2, "/dev/vda2", 1 << 20, 4096, new DeviceNumber(254, 2)),
            ],
            new Disks(_sysfs.FullName).PartitionsOf(new Disk("vda", "/dev/vda"))
        );
    }

    [Fact]
    public void A_machine_without_disks_has_none() => Assert.Empty(new Disks(_sysfs.FullName).List());

    public void Dispose() => _sysfs.Delete(recursive: true);

    private void WritePartition(string disk, string name, int number, long start, long size, string device)
    {
        Write($"block/{disk}/{name}/partition", $"{number}\n");
        Write($"block/{disk}/{name}/start", $"{start}\n");
        Write($"block/{disk}/{name}/size", $"{size}\n");
        Write($"block/{disk}/{name}/dev", $"{device}\n");
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_sysfs.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
