using System.Security.Cryptography;
using Coffer.Storage.Fat32;
using CsCheck;

namespace Coffer.Storage.Tests.Fat32;

public sealed class Fat32WriterTests
{
    [Theory]
    [InlineData(Volumes.SmallLength)]
    [InlineData(100L << 20)]
    [InlineData(Volumes.EspLength)]
    [InlineData(260L << 20)]
    [InlineData(1L << 30)]
    [InlineData((1L << 30) + 512)]
    public void Fsck_finds_nothing_wrong(long length)
    {
        using ScratchFile volume = Volumes.Write(Volumes.Esp, length);
        string report = StockTool.FsckVfat.Run("-n", "-v", volume.Path);
        Assert.Contains("15 files", report, StringComparison.Ordinal);
        Assert.DoesNotContain("ifference", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Fsck_finds_nothing_wrong_with_any_files() =>
        Volumes.Any.Sample(
            files =>
            {
                using ScratchFile volume = Volumes.Write(files);
                StockTool.FsckVfat.Run("-n", volume.Path);
            },
            iter: 10,
            threads: 1
        );

    [Fact]
    public void Mtools_gives_back_what_was_put_in()
    {
        using ScratchFile volume = Volumes.Write(Volumes.Esp, Volumes.EspLength);
        foreach (Fat32File file in Volumes.Esp)
        {
            string copy = volume.Beside("copy");
            StockTool.Mcopy.Run("-n", "-o", "-i", volume.Path, "::/" + file.Path, copy);
            Assert.Equal(Volumes.Content(file), File.ReadAllBytes(copy));
        }
    }

    [Fact]
    public void Mtools_sees_the_names_label_and_times_that_we_wrote()
    {
        using ScratchFile volume = Volumes.Write(Volumes.Esp);
        string listing = StockTool.Mdir.Run("-/", "-i", volume.Path, "::");
        Assert.Contains("Volume in drive : is COFFER-ESP", listing, StringComparison.Ordinal);
        Assert.Contains("Volume Serial Number is 00C0-FFE4", listing, StringComparison.Ordinal);
        Assert.Contains("coffer-installer.efi", listing, StringComparison.Ordinal);
        Assert.Contains("2025-01-02   3:04", listing, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_files_that_we_write_are_read_back() =>
        Volumes.Any.Sample(
            files =>
            {
                using ScratchFile scratch = Volumes.Write(files);
                using FileStream stream = scratch.Open();
                Fat32Volume volume = Fat32Volume.Open(new StreamBlockDevice(stream)).OrThrow();
                Assert.Equal(
                    files.Select(f => f.Path).Order(StringComparer.Ordinal),
                    volume.Entries.Where(e => !e.IsDirectory).Select(e => e.Path).Order(StringComparer.Ordinal)
                );
                foreach (Fat32File file in files)
                    Assert.Equal(Volumes.Content(file), volume.ReadFile(file.Path, 10_000).OrThrow());
            },
            iter: 20
        );

    [Fact]
    public void The_order_of_the_files_does_not_matter_and_the_bytes_stay_what_they_were()
    {
        using ScratchFile volume = Volumes.Write(Volumes.Esp);
        using ScratchFile other = Volumes.Write(Volumes.Esp.AsEnumerable().Reverse());
        string hash = Hash(volume);
        Assert.Equal(hash, Hash(other));
        Assert.True(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "esp.sha256")).Trim() == hash,
            hash
        );
    }

    [Fact]
    public void An_image_stays_sparse()
    {
        CountingDevice device = new(Volumes.EspLength);
        Fat32Writer.Write(device, Volumes.Esp, Volumes.Identity).OrThrow();
        Assert.InRange(device.Written, 1 << 20, 2 << 20);
    }

    [Fact]
    public void Clusters_are_as_large_as_FAT32_allows_and_never_too_few()
    {
        Assert.Equal(1024, Fat32Geometry.For(Volumes.EspLength).OrThrow().ClusterSize);
        Assert.Equal(4096, Fat32Geometry.For(1L << 30).OrThrow().ClusterSize);
        Gen.Long[34L << 11, 1L << 31]
            .Sample(sectors =>
            {
                Fat32Geometry geometry = Fat32Geometry.For(sectors * 512).OrThrow();
                Assert.True(geometry.IsFat32);
                long end = geometry.OffsetOfCluster(Fat32Geometry.FirstCluster + geometry.ClusterCount);
                Assert.InRange(end, (sectors * 512) - geometry.ClusterSize + 1, sectors * 512);
            });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32 << 20)]
    public void A_volume_too_small_for_FAT32_is_refused(long length) =>
        Assert.Equal("fat32.size", Fat32Geometry.For(length).Refusal?.Reason);

    [Fact]
    public void Files_that_do_not_fit_are_refused_and_nothing_is_written()
    {
        CountingDevice device = new(Volumes.SmallLength);
        Fat32File large = new("large", 34 << 20, () => Stream.Null);
        Assert.Equal("fat32.full", Fat32Writer.Write(device, [large], Volumes.Identity).Refusal?.Reason);
        Assert.Equal(0, device.Written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".")]
    [InlineData("../a")]
    [InlineData("a.")]
    [InlineData("a ")]
    [InlineData(" a")]
    [InlineData("a:b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    [InlineData("a\nb")]
    public void A_path_that_is_not_plain_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => Volumes.Write([Volumes.File(path, 1)]).Dispose());

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "A")]
    [InlineData("a", "a/b")]
    [InlineData("Dir/a", "DIR")]
    public void Two_files_under_one_name_are_refused(string one, string other) =>
        Assert.Throws<ArgumentException>(() => Volumes.Write([Volumes.File(one, 1), Volumes.File(other, 1)]).Dispose());

    [Fact]
    public void A_stream_shorter_than_its_file_is_refused() =>
        Assert.Throws<EndOfStreamException>(() =>
            Volumes.Write([new Fat32File("a", 2, () => new MemoryStream([1]))]).Dispose()
        );

    [Theory]
    [InlineData("")]
    [InlineData("lower")]
    [InlineData("TWELVE-CHARS")]
    public void A_label_that_cannot_be_one_is_refused(string label) =>
        Assert.Throws<ArgumentException>(() =>
            Fat32Writer.Write(new CountingDevice(Volumes.SmallLength), [], Volumes.Identity with { Label = label })
        );

    private static string Hash(ScratchFile file)
    {
        using FileStream stream = file.Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private sealed class CountingDevice(long length) : IBlockDevice
    {
        public long Written { get; private set; }

        public long Length => length;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> destination) => destination.Clear();

        public void Write(long offset, ReadOnlySpan<byte> source) => Written += source.Length;

        public void Flush() { }
    }
}
