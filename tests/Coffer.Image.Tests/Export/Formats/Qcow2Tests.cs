using System.Text.Json;
using Coffer.Image.Export.Disks;
using Coffer.Image.Export.Formats;
using CsCheck;

namespace Coffer.Image.Tests.Export.Formats;

public sealed class Qcow2Tests : IDisposable
{
    private const int Cluster = 64 << 10;
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_empty_disk_is_four_clusters_and_QEMU_finds_no_error()
    {
        string path = Write(new MemoryDisk(1L << 30));
        Assert.Equal(4 * Cluster, new FileInfo(path).Length);
        Check(path);
    }

    [Fact]
    public void QEMU_reads_the_same_disk()
    {
        MemoryDisk disk = new MemoryDisk(Cluster * 9L - 512)
            .With(0, 1)
            .With(Cluster - 512, 2, 1024)
            .With(5 * Cluster, 0, Cluster)
            .With(9L * Cluster - 1024, 3);
        Compare(disk, disk.ToArray());
    }

    [Fact]
    public void Random_disks_are_read_by_QEMU_as_they_were()
    {
        Gen<(int Sector, byte Value)[]> sectors = Gen.Select(Gen.Int[0, 4095], Gen.Byte).Array[0, 40];
        sectors.Sample(
            drawn =>
            {
                MemoryDisk disk = new(4096 * 512);
                foreach ((int sector, byte value) in drawn.DistinctBy(d => d.Sector))
                    disk.With(sector * 512, value);
                Compare(disk, disk.ToArray());
            },
            iter: 12,
            threads: 1
        );
    }

    [Fact]
    public void Data_far_apart_take_an_L2_table_each()
    {
        string path = Write(new MemoryDisk(1L << 40).With(0, 1).With(1L << 39, 2));
        JsonElement check = Check(path);
        Assert.Equal(2, check.GetProperty("allocated-clusters").GetInt32());
        using FileStream raw = File.Create(Path.Combine(_directory.Path, "far.raw"));
        RawDisk.Write(raw, new MemoryDisk(1L << 40).With(0, 1).With(1L << 39, 2));
        StockTool.Run("qemu-img", "qemu-utils", "compare", "-f", "qcow2", "-F", "raw", path, raw.Name);
    }

    [Theory]
    [InlineData(1L << 31)]
    [InlineData((1L << 31) + (1L << 27))]
    public void More_clusters_than_one_refcount_block_counts_are_counted_in_two(long length)
    {
        // In memory, where there is some: tens of thousands of small extents are slow on a disk.
        using TestDirectory memory = new(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
        string path = Path.Combine(memory.Path, "full.qcow2");
        using (FileStream file = File.Create(path))
        {
            using HoleStream holes = new(file);
            Qcow2.Write(holes, new FullDisk(length));
            holes.Flush();
        }
        JsonElement check = Check(path);
        Assert.Equal(length / Cluster, check.GetProperty("allocated-clusters").GetInt64());
        Assert.Equal(new FileInfo(path).Length, check.GetProperty("image-end-offset").GetInt64());
    }

    [Fact]
    public void It_is_version_3_with_the_size_of_the_disk()
    {
        string path = Write(new MemoryDisk(12345 * 512L));
        using JsonDocument info = JsonDocument.Parse(
            StockTool.Run("qemu-img", "qemu-utils", "info", "--output=json", path)
        );
        Assert.Equal(12345 * 512L, info.RootElement.GetProperty("virtual-size").GetInt64());
        Assert.Equal("qcow2", info.RootElement.GetProperty("format").GetString());
        JsonElement specific = info.RootElement.GetProperty("format-specific").GetProperty("data");
        Assert.Equal("1.1", specific.GetProperty("compat").GetString());
        Assert.Equal(16, specific.GetProperty("refcount-bits").GetInt32());
    }

    [Fact]
    public void The_same_disk_gives_the_same_bytes()
    {
        using MemoryStream first = new();
        using MemoryStream second = new();
        Qcow2.Write(first, new MemoryDisk(1 << 30).With(512, 7));
        Qcow2.Write(second, new MemoryDisk(1 << 30).With(512, 7));
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    private void Compare(MemoryDisk disk, byte[] raw)
    {
        string path = Write(disk);
        Check(path);
        string rawPath = Path.Combine(_directory.Path, "disk.raw");
        File.WriteAllBytes(rawPath, raw);
        StockTool.Run("qemu-img", "qemu-utils", "compare", "-f", "qcow2", "-F", "raw", path, rawPath);
    }

    private string Write(ISparseDisk disk)
    {
        string path = Path.Combine(_directory.Path, "disk.qcow2");
        using FileStream file = File.Create(path);
        Qcow2.Write(file, disk);
        return path;
    }

    // Leaks and corruption make the tool's exit code; it says nothing of what is right.
    private static JsonElement Check(string path) =>
        JsonDocument
            .Parse(StockTool.Run("qemu-img", "qemu-utils", "check", "--output=json", "-f", "qcow2", path))
            .RootElement;
}
