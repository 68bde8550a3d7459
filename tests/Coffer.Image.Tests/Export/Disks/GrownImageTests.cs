using Coffer.Image.Export.Disks;
using Coffer.Image.Export.Formats;
using Coffer.Storage;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Tests.Export.Disks;

public sealed class GrownImageTests : IDisposable
{
    private const long Mebibyte = 1 << 20;
    private static readonly Guid s_id = new("11111111-2222-8333-8444-555555555555");
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(8 * Mebibyte + 512)]
    [InlineData(9 * Mebibyte)]
    [InlineData(1024 * Mebibyte)]
    public void The_backup_of_the_table_is_at_the_new_end_and_stock_tools_find_nothing_to_mend(long length)
    {
        string path = Path.Combine(_directory.Path, "disk.raw");
        using (FileStream file = File.Create(path))
            RawDisk.Write(file, GrownImage.Of(Image(out PartitionTable table), table, length));
        Assert.Equal(length, new FileInfo(path).Length);
        Assert.Contains("No problems found", StockTool.Run("sgdisk", "gdisk", "-v", path));
        using FileStream written = File.OpenRead(path);
        GptReading reading = GptReader.Read(new StreamBlockDevice(written)).OrThrow();
        Assert.Equal(GptCopies.Agree, reading.Copies);
        Assert.Equal(s_id, reading.Table.DiskId);
    }

    [Fact]
    public void Where_the_backup_was_nothing_is_left()
    {
        ISparseDisk grown = GrownImage.Of(Image(out PartitionTable table), table, 16 * Mebibyte);
        byte[] old = new byte[33 * 512];
        grown.Read((8 * Mebibyte) - old.Length, old);
        Assert.All(old, value => Assert.Equal(0, value));
    }

    [Fact]
    public void An_image_that_is_large_enough_stays_as_it_is()
    {
        MemoryDisk image = Image(out PartitionTable table);
        Assert.Same(image, GrownImage.Of(image, table, image.Length));
    }

    private static MemoryDisk Image(out PartitionTable table)
    {
        byte[] bytes = new byte[8 * Mebibyte];
        StreamBlockDevice disk = new(new MemoryStream(bytes));
        table = PartitionTable
            .Empty(s_id, disk.Length, disk.SectorSize)
            .Add(PartitionRole.Esp, new Guid("aaaaaaaa-2222-8333-8444-555555555555"), new LbaRange(2048, 4095))
            .OrThrow();
        GptWriter.Write(disk, table);
        return new MemoryDisk(bytes.Length) { Patient = true }.With(0, bytes);
    }
}
