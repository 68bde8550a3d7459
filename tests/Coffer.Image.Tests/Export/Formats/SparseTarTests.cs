using Coffer.Image.Export.Disks;
using Coffer.Image.Export.Formats;

namespace Coffer.Image.Tests.Export.Formats;

public sealed class SparseTarTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<int> RangeCounts => [0, 1, 3, 4, 24, 25, 26, 46, 100];

    [Theory, MemberData(nameof(RangeCounts))]
    public void Tar_unpacks_the_same_file_however_many_ranges_it_has(int ranges)
    {
        MemoryDisk disk = new(1 << 20);
        for (int i = 0; i < ranges; i++)
            disk.With(i * 4096, (byte)(i + 1), 512 + (i % 3 * 512));
        Assert.Equal(disk.ToArray(), File.ReadAllBytes(Unpack(disk)));
    }

    [Fact]
    public void Data_to_the_very_end_are_unpacked()
    {
        MemoryDisk disk = new MemoryDisk(1 << 20).With((1 << 20) - 4096, 5, 4096);
        Assert.Equal(disk.ToArray(), File.ReadAllBytes(Unpack(disk)));
    }

    [Fact]
    public void What_lies_beyond_8_GiB_comes_to_its_place_and_holes_stay_holes()
    {
        string path = Unpack(new MemoryDisk(20L << 30).With(4096, 1, 4096).With((9L << 30) + 4096, 2, 4096));
        Assert.Equal(20L << 30, new FileInfo(path).Length);
        using FileStream file = File.OpenRead(path);
        file.Position = (9L << 30) + 4096;
        Assert.Equal(2, file.ReadByte());
        string blocks = StockTool.Run("stat", "coreutils", "--format=%b", path);
        Assert.True(int.Parse(blocks, null) < 200, $"{blocks} sectors");
    }

    [Fact]
    public void The_archive_has_one_file_that_anybody_may_read_of_nobody_and_no_time()
    {
        string archive = Write(new MemoryDisk(1 << 30));
        string listed = StockTool.Run("tar", "tar", "--utc", "--numeric-owner", "-tvf", archive);
        Assert.Equal("-rw-r--r-- 0/0      1073741824 1970-01-01 00:00 disk.raw\n", listed);
    }

    private string Unpack(ISparseDisk disk)
    {
        StockTool.Run("tar", "tar", "-C", _directory.Path, "-xf", Write(disk));
        return Path.Combine(_directory.Path, "disk.raw");
    }

    private string Write(ISparseDisk disk)
    {
        string path = Path.Combine(_directory.Path, "disk.tar");
        using FileStream file = File.Create(path);
        SparseTar.Write(file, "disk.raw", disk);
        return path;
    }
}
