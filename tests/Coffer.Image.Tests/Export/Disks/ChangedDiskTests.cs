using Coffer.Image.Export.Disks;

namespace Coffer.Image.Tests.Export.Disks;

public sealed class ChangedDiskTests
{
    private const int Sector = 512;

    [Fact]
    public void What_was_written_is_read_and_the_disk_below_stays()
    {
        MemoryDisk below = new MemoryDisk(4 * Sector) { Patient = true }.With(0, 1, 4 * Sector);
        ChangedDisk disk = new(below, 6 * Sector);
        disk.Write(Sector, Filled(2));
        disk.Write(5 * Sector, Filled(3));
        Assert.Equal([1, 2, 1, 1, 0, 3], Sectors(disk, 0, 6));
        Assert.Equal([2, 1], Sectors(disk, 1, 2));
        Assert.All(below.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Its_ranges_are_those_of_both_without_overlap()
    {
        MemoryDisk below = new MemoryDisk(8 * Sector).With(0, 1, 2 * Sector).With(4 * Sector, 1);
        ChangedDisk disk = new(below, 20 * Sector);
        disk.Write(Sector, Filled(2));
        disk.Write(2 * Sector, Filled(2));
        disk.Write(10 * Sector, Filled(2));
        Assert.Equal(
            [(0, 3), (4, 5), (10, 11)],
            disk.DataRanges().Select(range => (range.Start / Sector, range.End / Sector))
        );
    }

    [Theory]
    [InlineData(100, Sector)]
    [InlineData(0, 100)]
    [InlineData(2 * Sector, Sector)]
    public void Outside_and_between_sectors_nothing_is_written(long offset, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ChangedDisk(new MemoryDisk(Sector), 2 * Sector).Write(offset, new byte[count])
        );

    private static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, Sector)];

    private static IEnumerable<int> Sectors(ChangedDisk disk, int first, int count)
    {
        byte[] bytes = new byte[count * Sector];
        disk.Read(first * Sector, bytes);
        return bytes.Chunk(Sector).Select(sector => (int)Assert.Single(sector.Distinct()));
    }
}
