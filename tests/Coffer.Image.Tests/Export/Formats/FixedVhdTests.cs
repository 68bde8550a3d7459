using System.Buffers.Binary;
using System.Text.Json;
using Coffer.Image.Export.Formats;

namespace Coffer.Image.Tests.Export.Formats;

public sealed class FixedVhdTests : IDisposable
{
    private static readonly Guid s_id = new("01020304-0506-8708-890a-0b0c0d0e0f10");
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void QEMU_reads_the_same_disk()
    {
        MemoryDisk disk = new MemoryDisk(3 << 20).With(0, 1).With((3 << 20) - 512, 2);
        string raw = Path.Combine(_directory.Path, "disk.raw");
        File.WriteAllBytes(raw, disk.ToArray());
        string vhd = Write(disk);
        StockTool.Run("qemu-img", "qemu-utils", "compare", "-f", "vpc", "-F", "raw", vhd, raw);
        string back = Path.Combine(_directory.Path, "back.raw");
        StockTool.Run("qemu-img", "qemu-utils", "convert", "-f", "vpc", "-O", "raw", vhd, back);
        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(back));
    }

    [Theory]
    [InlineData(1L << 20)]
    [InlineData(1L << 30)]
    [InlineData(10L << 30)]
    [InlineData(200L << 30)]
    public void The_size_is_that_of_the_disk_whatever_the_geometry_can_say(long length)
    {
        string vhd = Write(new MemoryDisk(length));
        Assert.Equal(length + 512, new FileInfo(vhd).Length);
        using JsonDocument info = JsonDocument.Parse(
            StockTool.Run("qemu-img", "qemu-utils", "info", "--output=json", "-f", "vpc", vhd)
        );
        Assert.Equal(length, info.RootElement.GetProperty("virtual-size").GetInt64());
        Assert.True(info.RootElement.GetProperty("actual-size").GetInt64() < 64 << 10, "the holes were filled");
    }

    [Theory]
    [InlineData(1L << 20)]
    [InlineData(34L << 20)]
    [InlineData(504L << 20)]
    [InlineData(1L << 30)]
    [InlineData(8L << 30)]
    [InlineData(40L << 30)]
    [InlineData(127L << 30)]
    public void A_disk_that_fills_its_geometry_has_the_footer_that_QEMU_gives_it(long atLeast)
    {
        string theirs = Path.Combine(_directory.Path, "theirs.vhd");
        StockTool.Run("qemu-img", "qemu-utils", "create", "-f", "vpc", "-o", "subformat=fixed", theirs, $"{atLeast}");
        using FileStream file = File.OpenRead(theirs);
        long length = file.Length - FixedVhd.FooterSize;
        byte[] footer = new byte[FixedVhd.FooterSize];
        file.Position = length;
        file.ReadExactly(footer);
        byte[] ours = FixedVhd.Footer(length, s_id);
        Assert.Equal(footer[..24], ours[..24]);
        // Original and current size, geometry, type.
        Assert.Equal(footer[40..64], ours[40..64]);
        Assert.Equal(Checksum(footer), BinaryPrimitives.ReadUInt32BigEndian(footer.AsSpan(64)));
        Assert.Equal(Checksum(ours), BinaryPrimitives.ReadUInt32BigEndian(ours.AsSpan(64)));
    }

    [Fact]
    public void The_footer_is_the_golden_one() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "export", "footer.hex")).Trim(),
            Convert.ToHexStringLower(FixedVhd.Footer(1L << 30, s_id))
        );

    private static uint Checksum(byte[] footer)
    {
        uint sum = 0;
        for (int i = 0; i < footer.Length; i++)
            sum += i is >= 64 and < 68 ? 0u : footer[i];
        return ~sum;
    }

    private string Write(MemoryDisk disk)
    {
        string path = Path.Combine(_directory.Path, "disk.vhd");
        using FileStream file = File.Create(path);
        FixedVhd.Write(file, disk, s_id);
        return path;
    }
}
