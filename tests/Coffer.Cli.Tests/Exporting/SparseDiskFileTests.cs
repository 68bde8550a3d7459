using Coffer.Cli.Exporting;
using Coffer.Image.Export.Disks;

namespace Coffer.Cli.Tests.Exporting;

public sealed class SparseDiskFileTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Holes_of_the_file_are_none_of_its_ranges()
    {
        using SparseDiskFile disk = new(Written(64 * MiB, 0, 32 * MiB), CancellationToken.None);
        ByteRange[] ranges = [.. disk.DataRanges()];
        Assert.Equal(64 * MiB, disk.Length);
        Assert.Equal([0, 32 * MiB], ranges.Select(range => range.Start));
        Assert.All(ranges, range => Assert.InRange(range.Length, 512, MiB));
    }

    [Fact]
    public void A_file_that_is_one_hole_has_none()
    {
        using SparseDiskFile disk = new(Written(MiB), CancellationToken.None);
        Assert.Empty(disk.DataRanges());
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        using SparseDiskFile disk = new(Written(MiB, 4096), CancellationToken.None);
        byte[] bytes = new byte[3];
        disk.Read(4095, bytes);
        Assert.Equal([0, 7, 0], bytes);
    }

    [Fact]
    public void A_file_that_became_shorter_meanwhile_is_an_error_and_not_zeros()
    {
        string path = Written(MiB, 4096);
        using SparseDiskFile disk = new(path, CancellationToken.None);
        Recovering.StockTool.Run("coreutils", "/usr/bin/truncate", "--size=4096", path);
        Assert.Throws<EndOfStreamException>(() => disk.Read(4000, new byte[512]));
    }

    [Fact]
    public void Whoever_reads_is_ended()
    {
        using SparseDiskFile disk = new(Written(MiB, 0), new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(() => disk.Read(0, new byte[512]));
    }

    private string Written(int length, params int[] offsets)
    {
        string path = _directory["disk.raw"];
        using FileStream file = File.Create(path);
        file.SetLength(length);
        foreach (int offset in offsets)
        {
            file.Position = offset;
            file.WriteByte(7);
        }
        return path;
    }
}
