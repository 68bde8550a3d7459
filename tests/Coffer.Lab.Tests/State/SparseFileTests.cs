using Coffer.Lab.State;

namespace Coffer.Lab.Tests.State;

public sealed class SparseFileTests
{
    private const int SEEK_DATA = 3;
    private const int SEEK_HOLE = 4;

    [Fact]
    public void A_copy_has_the_same_bytes_and_the_same_holes()
    {
        using ScratchDirectory scratch = new();
        using (FileStream file = File.Create(scratch["a"]))
        {
            file.SetLength(256 << 20);
            file.Position = 100 << 20;
            file.Write([1, 2, 3]);
            file.Position = (256 << 20) - 1;
            file.WriteByte(9);
        }
        SparseFile.Copy(scratch["a"], scratch["b"]);
        Assert.Equal(256 << 20, new FileInfo(scratch["b"]).Length);
        Assert.InRange(SparseFile.DataLength(scratch["b"]), 1, 4 << 20);
        using FileStream copy = File.OpenRead(scratch["b"]);
        copy.Position = 100 << 20;
        Assert.Equal((1, 2, 3, 0), (copy.ReadByte(), copy.ReadByte(), copy.ReadByte(), copy.ReadByte()));
        copy.Position = (256 << 20) - 1;
        Assert.Equal(9, copy.ReadByte());
    }

    [Fact]
    public void Zeros_that_were_written_become_a_hole()
    {
        using ScratchDirectory scratch = new();
        File.WriteAllBytes(scratch["a"], new byte[8 << 20]);
        SparseFile.Copy(scratch["a"], scratch["b"]);
        Assert.Equal(8 << 20, new FileInfo(scratch["b"]).Length);
        Assert.Equal(0, SparseFile.DataLength(scratch["b"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData((1 << 20) + 17)]
    public void Any_length_is_copied(int length)
    {
        using ScratchDirectory scratch = new();
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
        File.WriteAllBytes(scratch["a"], bytes);
        SparseFile.Copy(scratch["a"], scratch["b"]);
        Assert.Equal(bytes, File.ReadAllBytes(scratch["b"]));
    }

    [Fact]
    public void A_copy_that_fails_leaves_nothing_under_the_name()
    {
        using ScratchDirectory scratch = new();
        Assert.Throws<FileNotFoundException>(() => SparseFile.Copy(scratch["missing"], scratch["b"]));
        Assert.False(File.Exists(scratch["b"]));
    }

    // Data at 0 to 10 and 20 to 30 of 40 bytes.
    [Fact]
    public void What_follows_the_last_data_is_a_hole() =>
        Assert.Equal([(0L, 10L), (20L, 30L)], SparseFile.DataRanges(Lseek(), 40));

    [Fact]
    public void A_file_that_grew_meanwhile_ends_where_it_ended() =>
        Assert.Equal([(0L, 10L), (20L, 25L)], SparseFile.DataRanges(Lseek(), 25));

    [Theory]
    [InlineData(0, SEEK_DATA)]
    [InlineData(0, SEEK_HOLE)]
    [InlineData(10, SEEK_DATA)]
    [InlineData(20, SEEK_HOLE)]
    [InlineData(30, SEEK_DATA)]
    public void A_disk_that_cannot_be_read_is_not_taken_for_a_hole(long offset, int whence)
    {
        Func<long, int, long> seek = Lseek(broken: (offset, whence));
        IOException error = Assert.Throws<IOException>(() => SparseFile.DataRanges(seek, 40).ToArray());
        Assert.Contains("errno 5", error.Message);
    }

    private static Func<long, int, long> Lseek((long Offset, int Whence)? broken = null) =>
        (offset, whence) =>
            (offset, whence) == broken ? -5
            : whence == SEEK_DATA
                ? Array.Find([0L, 20L], start => start + 10 > offset) is var start && offset < 30
                        ? Math.Max(start, offset)
                    : -6
            : offset < 10 ? 10
            : 30;
}
