using System.Buffers.Binary;
using Coffer.Bytes;
using Coffer.Storage.Fat32;
using CsCheck;

namespace Coffer.Storage.Tests.Fat32;

public sealed class Fat32VolumeTests
{
    // Bytes that mean something somewhere in a FAT.
    private static readonly byte[] Telling = [0, 1, 2, 3, 0x0F, 0x10, 0x40, 0x41, 0xE5, 0xFF];
    private static readonly byte[] Pristine = MakePristine();
    private static readonly byte[] Scratch = (byte[])Pristine.Clone();
    private static readonly Fat32Geometry Geometry = Fat32Geometry.For(Pristine.Length).OrThrow();

    [Fact]
    public void What_mkfs_and_mtools_wrote_is_read()
    {
        using ScratchFile scratch = new(Volumes.SmallLength);
        string source = scratch.Beside("source");
        byte[] content = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i & 0xFF))];
        File.WriteAllBytes(source, content);
        StockTool.MkfsVfat.Run("-F", "32", "-s", "1", "-n", "STOCK", "-i", "1234abcd", scratch.Path);
        StockTool.Mmd.Run("-i", scratch.Path, "::/EFI", "::/EFI/Linux");
        string[] names = ["EFI/Linux/a long name.efi", "EFI/Linux/lower.efi", "EFI/UPPER.EFI", "EFI/Mixed.Efi", "top"];
        foreach (string name in names.Append("EFI/a long name that goes again"))
            StockTool.Mcopy.Run("-i", scratch.Path, source, "::/" + name);
        StockTool.Mdel.Run("-i", scratch.Path, "::/EFI/a long name that goes again");

        using FileStream stream = scratch.Open();
        Fat32Volume volume = Fat32Volume.Open(new StreamBlockDevice(stream)).OrThrow();
        Assert.Equal(("STOCK", 0x1234abcdu), (volume.Label, volume.VolumeId));
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            volume.Entries.Where(e => !e.IsDirectory).Select(e => e.Path).Order(StringComparer.Ordinal)
        );
        Assert.All(names, name => Assert.Equal(content, volume.ReadFile(name, 3000).OrThrow()));
    }

    [Fact]
    public void Any_bytes_are_answered_and_never_thrown_at() =>
        Gen.Select(Places, Gen.OneOf(Gen.Byte, Gen.Int[0, Telling.Length - 1].Select(i => Telling[i])))
            .Array[1, 6]
            .Sample(
                changes =>
                {
                    using MemoryStream disk = new(Scratch);
                    foreach ((int offset, byte value) in changes)
                        Scratch[offset] = value;
                    ReadEverything(disk);
                    foreach ((int offset, byte _) in changes)
                        Scratch[offset] = Pristine[offset];
                },
                iter: 3000,
                threads: 1
            );

    [Theory]
    [InlineData(11, 0, "fat32.sector-size")] // BPB_BytsPerSec 0x0200 -> 0x0200 with its low byte the same
    [InlineData(12, 16, "fat32.sector-size")]
    [InlineData(13, 0, "fat32.cluster-size")]
    [InlineData(13, 3, "fat32.cluster-size")]
    [InlineData(13, 128, "fat32.clusters")]
    [InlineData(14, 0, "fat32.areas")]
    [InlineData(16, 0, "fat32.areas")]
    [InlineData(16, 3, "fat32.areas")]
    [InlineData(17, 1, "fat32-boot-sector.malformed")] // BPB_RootEntCnt
    [InlineData(22, 1, "fat32-boot-sector.malformed")] // BPB_FATSz16
    [InlineData(35, 0xFF, "fat32.size")] // BPB_TotSec32
    [InlineData(36, 0, "fat32.clusters")] // BPB_FATSz32
    [InlineData(39, 0xFF, "fat32.clusters")]
    [InlineData(40, 0x80, "fat32-boot-sector.malformed")] // BPB_ExtFlags
    [InlineData(44, 1, "fat32.root")]
    [InlineData(47, 0x0F, "fat32.root")]
    [InlineData(66, 0, "fat32-boot-sector.malformed")] // BS_BootSig
    [InlineData(82, 0, "fat32-boot-sector.malformed")] // BS_FilSysType
    [InlineData(511, 0, "fat32-boot-sector.malformed")]
    public void A_forged_boot_sector_is_refused_with_its_reason(int offset, byte value, string reason)
    {
        byte forged = offset == 11 ? (byte)1 : value;
        Assert.Equal(reason, Open((offset, forged)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("EFI/BOOT/BOOTX64.EFI", 0u, "fat32.chain")] // a free cluster inside
    [InlineData("EFI/BOOT/BOOTX64.EFI", 1u, "fat32.chain")]
    [InlineData("EFI/BOOT/BOOTX64.EFI", 0x0FFFFFF7u, "fat32.chain")] // bad
    [InlineData("EFI/BOOT/BOOTX64.EFI", 0x0FFFFFFFu, "fat32.file-size")] // too short
    [InlineData("EFI/BOOT/BOOTX64.EFI", 2u, "fat32.chain")] // into the root
    [InlineData("EFI/BOOT", 0u, "fat32.chain")]
    [InlineData("EFI", 0x0FFFFFF6u, "fat32.chain")]
    public void A_forged_chain_is_refused_with_its_reason(string path, uint next, string reason)
    {
        uint cluster = Find(path).FirstCluster;
        byte[] entry = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, next);
        int offset = (int)Geometry.OffsetOfFat(0) + (int)(cluster * 4);
        Assert.Equal(reason, Open([.. entry.Select((b, i) => (offset + i, b))]).Refusal?.Reason);
    }

    [Fact]
    public void A_chain_that_goes_round_is_refused()
    {
        uint cluster = Find("EFI/Linux/coffer-installer.efi").FirstCluster;
        int offset = (int)Geometry.OffsetOfFat(0) + (int)(cluster * 4);
        Refusal? refusal = Open((offset, (byte)cluster), (offset + 1, (byte)(cluster >> 8))).Refusal;
        Assert.Equal("fat32.chain", refusal?.Reason);
        Assert.Contains("met before", refusal?.Seen, StringComparison.Ordinal);
    }

    // Directory EFI/Linux: ".", "..", two long entries and the short entry of coffer-installer.efi.
    [Theory]
    [InlineData(64, 0x43, "fat32.long-name")] // order
    [InlineData(64, 0x02, "fat32.long-name")] // not marked as last
    [InlineData(64 + 13, 0xAB, "fat32.long-name")] // checksum
    [InlineData(96 + 13, 0xAB, "fat32.long-name")]
    [InlineData(64 + 12, 1, "fat32.long-name")] // LDIR_Type
    [InlineData(96 + 1, (byte)'/', "fat32.long-name")]
    [InlineData(96 + 1, 7, "fat32.long-name")]
    [InlineData(128, 0xE5, "fat32.long-name")] // short entry deleted
    [InlineData(128, 0, "fat32.long-name")] // short entry gone
    [InlineData(128, (byte)'X', "fat32.long-name")] // another short name
    [InlineData(128 + 11, 0x10, "fat32.file-size")] // a directory with a size
    [InlineData(128 + 26, 0, "fat32.chain")]
    [InlineData(128 + 31, 0xFF, "fat32.file-size")]
    public void A_forged_directory_is_refused_with_its_reason(int offset, byte value, string reason)
    {
        int directory = (int)Geometry.OffsetOfCluster(Find("EFI/Linux").FirstCluster);
        Assert.Equal(reason, Open((directory + offset, value)).Refusal?.Reason);
    }

    [Fact]
    public void A_short_name_with_forbidden_characters_is_refused()
    {
        int directory = (int)Geometry.OffsetOfCluster(Find("EFI/BOOT").FirstCluster);
        Assert.Equal("fat32.short-name", Open((directory + 64, (byte)'*')).Refusal?.Reason);
    }

    [Fact]
    public void A_file_that_is_not_there_or_too_long_is_refused()
    {
        Fat32Volume volume = Open().OrThrow();
        Assert.Equal("fat32.no-file", volume.ReadFile("EFI/none", 10).Refusal?.Reason);
        Assert.Equal("fat32.no-file", volume.ReadFile("EFI/BOOT", 10).Refusal?.Reason);
        Assert.Equal("fat32.file-size", volume.ReadFile("EFI/BOOT/BOOTX64.EFI", 4999).Refusal?.Reason);
    }

    [Fact]
    public void Names_are_found_in_whatever_case() =>
        Assert.Equal(5000, Open().OrThrow().ReadFile("efi/boot/bootx64.efi", 5000).OrThrow().Length);

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public void A_volume_of_nothing_is_refused(int length) =>
        Assert.NotNull(Fat32Volume.Open(new StreamBlockDevice(new MemoryStream(new byte[length]))).Refusal);

    private static Gen<int> Places { get; } =
        Gen.OneOf(
            Gen.Int[0, 511],
            Gen.Int[32 * 512, (32 * 512) + 1600],
            Gen.Int[0, 7000].Select(i => (int)Geometry.OffsetOfCluster(2) + i)
        );

    private static void ReadEverything(MemoryStream disk)
    {
        Parsed<Fat32Volume> volume = Fat32Volume.Open(new StreamBlockDevice(disk));
        Assert.True(volume.Value is null != volume.Refusal is null);
        foreach (Fat32Entry file in volume.Value?.Entries.Where(e => !e.IsDirectory) ?? [])
            volume.Value!.ReadFile(file.Path, 200_000);
    }

    private static Fat32Entry Find(string path) => Open().OrThrow().Find(path)!;

    private static Parsed<Fat32Volume> Open(params (int Offset, byte Value)[] changes)
    {
        byte[] bytes = changes.Length == 0 ? Pristine : (byte[])Pristine.Clone();
        foreach ((int offset, byte value) in changes)
            bytes[offset] = value;
        return Fat32Volume.Open(new StreamBlockDevice(new MemoryStream(bytes)));
    }

    private static byte[] MakePristine()
    {
        using MemoryStream stream = new();
        stream.SetLength(Volumes.SmallLength);
        Fat32Writer.Write(new StreamBlockDevice(stream), Volumes.Esp, Volumes.Identity).OrThrow();
        return stream.ToArray();
    }
}
