using Coffer.Bytes;
using Coffer.Init.Install;
using Coffer.Keys.Recovery.Escrows;

namespace Coffer.Init.Tests.Install;

public sealed class EspContentTests : IDisposable
{
    private readonly DirectoryInfo _esp = Directory.CreateTempSubdirectory("coffer-esp-");

    public EspContentTests()
    {
        Directory.CreateDirectory(At("EFI/Linux"));
        Directory.CreateDirectory(At("EFI/Coffer"));
        File.WriteAllText(At("EFI/Linux/coffer-installer.efi"), "installer");
        File.WriteAllText(At("EFI/Coffer/coffer-os_7.efi"), "os");
    }

    [Fact]
    public void The_os_gets_three_tries()
    {
        new EspContent(_esp.FullName).InstallOs("coffer-os_7.efi");
        Assert.Equal("os", File.ReadAllText(At("EFI/Linux/coffer-os_7+3.efi")));
        Assert.False(File.Exists(At("EFI/Coffer/coffer-os_7.efi")));
    }

    [Fact]
    public void What_was_cut_between_copy_and_removal_is_done_again()
    {
        File.WriteAllText(At("EFI/Linux/coffer-os_7+3.efi"), "torn");
        new EspContent(_esp.FullName).InstallOs("coffer-os_7.efi");
        Assert.Equal("os", File.ReadAllText(At("EFI/Linux/coffer-os_7+3.efi")));
    }

    [Fact]
    public void What_was_done_stays_done()
    {
        EspContent esp = new(_esp.FullName);
        esp.InstallOs("coffer-os_7.efi");
        esp.InstallOs("coffer-os_7.efi");
        Assert.Equal("os", File.ReadAllText(At("EFI/Linux/coffer-os_7+3.efi")));
    }

    [Fact]
    public void An_esp_without_the_os_is_refused() =>
        Assert.Equal(
            "install.os-uki",
            Assert
                .Throws<RefusedException>(() => new EspContent(_esp.FullName).InstallOs("coffer-os_8.efi"))
                .Refusal.Reason
        );

    [Fact]
    public void A_renewed_escrow_takes_the_place_of_whatever_was_there()
    {
        EspContent esp = new(_esp.FullName);
        foreach (string name in (string[])["recovery.age", "recovery-1.age", "recovery-3.age", "recovery-2.age.new"])
            File.WriteAllText(At($"EFI/Coffer/{name}"), "old");
        File.WriteAllText(At("EFI/Coffer/birth.json"), "birth");
        esp.RenewRecovery([new("recovery-1.age", "one"u8.ToArray()), new("recovery-2.age", "two"u8.ToArray())]);
        Assert.Equal("one", File.ReadAllText(At("EFI/Coffer/recovery-1.age")));
        Assert.Equal("two", File.ReadAllText(At("EFI/Coffer/recovery-2.age")));
        Assert.Equal(
            ["birth.json", "coffer-os_7.efi", "recovery-1.age", "recovery-2.age"],
            Directory.GetFiles(At("EFI/Coffer")).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void An_escrow_that_is_there_is_not_written_again()
    {
        EspContent esp = new(_esp.FullName);
        EscrowFile[] files = [new("recovery.age", "one"u8.ToArray())];
        esp.RenewRecovery(files);
        File.SetLastWriteTimeUtc(At("EFI/Coffer/recovery.age"), DateTime.UnixEpoch);
        esp.RenewRecovery(files);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(At("EFI/Coffer/recovery.age")));
    }

    [Fact]
    public void A_birth_certificate_over_its_bound_is_not_read()
    {
        File.WriteAllText(At("EFI/Coffer/birth.json"), "12345");
        Assert.Equal("12345"u8.ToArray(), new EspContent(_esp.FullName).ReadBirth(5));
        Assert.Throws<IOException>(() => new EspContent(_esp.FullName).ReadBirth(4));
    }

    [Fact]
    public void The_recovery_key_appears_whole()
    {
        new EspContent(_esp.FullName).WriteRecovery(
            new Escrow(
                1,
                [
                    [.. "age"u8],
                ]
            ).Files
        );
        Assert.Equal("age", File.ReadAllText(At("EFI/Coffer/recovery.age")));
        Assert.Empty(Directory.GetFiles(At("EFI/Coffer"), "*.new"));
    }

    [Fact]
    public void Each_share_has_a_file()
    {
        new EspContent(_esp.FullName).WriteRecovery(
            new Escrow(
                2,
                [
                    [.. "one"u8],
                    [.. "two"u8],
                ]
            ).Files
        );
        Assert.Equal("one", File.ReadAllText(At("EFI/Coffer/recovery-1.age")));
        Assert.Equal("two", File.ReadAllText(At("EFI/Coffer/recovery-2.age")));
        Assert.False(File.Exists(At("EFI/Coffer/recovery.age")));
    }

    [Fact]
    public void The_installer_goes_last_and_twice_is_once()
    {
        EspContent esp = new(_esp.FullName);
        esp.RemoveInstaller();
        esp.RemoveInstaller();
        Assert.False(File.Exists(At("EFI/Linux/coffer-installer.efi")));
    }

    public void Dispose() => _esp.Delete(recursive: true);

    private string At(string path) => Path.Combine(_esp.FullName, path);
}
