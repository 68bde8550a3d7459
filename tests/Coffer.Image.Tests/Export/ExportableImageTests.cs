using Coffer.Image.Export;
using Coffer.Image.Export.Disks;
using Coffer.Storage.Gpt;

namespace Coffer.Image.Tests.Export;

public sealed class ExportableImageTests : IDisposable
{
    private const int Sector = 512;
    private static readonly Guid s_id = new("99999999-2222-8333-8444-555555555555");
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_image_of_these_keys_is_taken()
    {
        ExportableImage image = ExportableImage
            .Read(new ImageFileDisk(new TestImage().Write(_directory.Path)), TestImage.Keys)
            .OrThrow();
        Assert.Equal("hello", image.Grant.Name);
        Assert.Equal(2, image.Table.Partitions.Length);
    }

    [Fact]
    public void A_boot_loader_that_somebody_else_signed_is_refused() =>
        RefusesUnsigned(new TestImage { BootLoaderSigner = TestImage.OtherKeys }, "EFI/BOOT/BOOTX64.EFI");

    [Fact]
    public void An_installer_that_somebody_else_signed_is_refused() =>
        RefusesUnsigned(new TestImage { InstallerSigner = TestImage.OtherKeys }, "EFI/Linux/coffer-installer.efi");

    [Fact]
    public void An_OS_that_somebody_else_signed_is_refused() =>
        RefusesUnsigned(new TestImage { OsSigner = TestImage.OtherKeys }, "EFI/Coffer/coffer-os_1.efi");

    [Fact]
    public void An_image_for_another_PK_or_KEK_is_refused()
    {
        string path = new TestImage { GrantedKeys = TestImage.OtherKeys }.Write(_directory.Path);
        Assert.Equal("export.other-keys", Read(path));
    }

    [Fact]
    public void An_image_with_the_dbx_of_the_keys_is_taken()
    {
        string path = new TestImage { GrantedKeys = TestImage.ForbiddingKeys }.Write(_directory.Path);
        Assert.Null(ExportableImage.Read(new ImageFileDisk(path), TestImage.ForbiddingKeys).Refusal);
    }

    // What is enrolled would not be what its PCR 7 was predicted with.
    [Fact]
    public void An_image_of_before_something_was_forbidden_is_refused()
    {
        string path = new TestImage().Write(_directory.Path);
        Coffer.Bytes.Refusal? refusal = ExportableImage.Read(new ImageFileDisk(path), TestImage.ForbiddingKeys).Refusal;
        Assert.Equal(("export.other-dbx", "none"), (refusal?.Reason, refusal?.Seen));
        Assert.Equal("build one: coffer build", refusal?.NextStep);
        // It is what it was when it was signed.
        Assert.Null(ExportableImage.ReadSigned(new ImageFileDisk(path), TestImage.ForbiddingKeys).Refusal);
    }

    [Fact]
    public void An_image_with_a_dbx_that_the_keys_have_not_is_refused() =>
        Assert.Equal(
            "export.other-dbx",
            Read(new TestImage { GrantedKeys = TestImage.ForbiddingKeys }.Write(_directory.Path))
        );

    [Fact]
    public void An_image_whose_installer_has_another_dbx_than_it_is_granted_is_refused()
    {
        TestImage image = new() { GrantedKeys = TestImage.ForbiddingKeys, DbxFile = [1, 2, 3] };
        ISparseDisk disk = new ImageFileDisk(image.Write(_directory.Path));
        Assert.Equal("grant.dbx", ExportableImage.Read(disk, TestImage.ForbiddingKeys).Refusal?.Reason);
    }

    [Fact]
    public void An_image_without_its_OS_is_refused() =>
        Assert.Equal("fat32.no-file", Read(new TestImage { OsUki = "coffer-os_2.efi" }.Write(_directory.Path)));

    [Fact]
    public void The_disk_of_a_machine_is_refused()
    {
        string path = new TestImage().Write(_directory.Path);
        TestImage.Repartition(path, table => Vault(table.Remove(2), PartitionRole.Vault));
        Assert.Equal("export.installed", Read(path));
    }

    [Fact]
    public void The_disk_of_an_installation_that_did_not_end_is_refused()
    {
        string path = new TestImage().Write(_directory.Path);
        TestImage.Repartition(path, table => Vault(table.Remove(2), PartitionRole.UnfinishedVault));
        Assert.Equal("export.installed", Read(path));
    }

    [Fact]
    public void Partitions_of_others_are_refused()
    {
        string path = new TestImage().Write(_directory.Path);
        TestImage.Repartition(path, table => table.Remove(2));
        Assert.Equal("export.foreign", Read(path));
    }

    [Fact]
    public void What_has_no_partition_table_is_refused() =>
        Assert.Equal(
            "protective-mbr.malformed",
            ExportableImage.Read(new MemoryDisk(1 << 20).With(0, 1, 1 << 20), TestImage.Keys).Refusal?.Reason
        );

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public void What_is_too_small_for_a_partition_table_is_refused(int sectors) =>
        Assert.Equal(
            "gpt.disk-size",
            ExportableImage.Read(new MemoryDisk(sectors * Sector), TestImage.Keys).Refusal?.Reason
        );

    [Fact]
    public void A_part_of_a_sector_at_the_end_is_refused() => Assert.Equal("export.image-size", ReadCut(-100));

    [Fact]
    public void An_image_whose_end_is_missing_is_refused() => Assert.Equal("gpt.alternate-lba", ReadCut(-(1 << 20)));

    [Fact]
    public void An_image_that_somebody_made_larger_is_refused() => Assert.Equal("export.image-size", ReadCut(1 << 20));

    [Fact]
    public void A_damaged_backup_of_the_partition_table_is_refused()
    {
        string path = new TestImage().Write(_directory.Path);
        using (FileStream file = File.OpenWrite(path))
        {
            file.Position = file.Length - 300;
            file.WriteByte(1);
        }
        Assert.Equal("export.damaged", Read(path));
    }

    private string? ReadCut(int change)
    {
        string path = new TestImage().Write(_directory.Path);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length + change);
        return Read(path);
    }

    private void RefusesUnsigned(TestImage image, string part)
    {
        ISparseDisk disk = new ImageFileDisk(image.Write(_directory.Path));
        Coffer.Bytes.Refusal? refusal = ExportableImage.Read(disk, TestImage.Keys).Refusal;
        Assert.Equal("export.not-signed", refusal?.Reason);
        Assert.StartsWith(part, refusal?.Expected);
    }

    private static string? Read(string path) =>
        ExportableImage.Read(new ImageFileDisk(path), TestImage.Keys).Refusal?.Reason;

    private static PartitionTable Vault(PartitionTable table, PartitionRole role) =>
        table.Add(role, s_id, table.FreeSpace()[^1]).OrThrow();
}
