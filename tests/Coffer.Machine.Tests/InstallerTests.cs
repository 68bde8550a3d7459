using System.Security.Cryptography;
using Coffer.Lab;
using Coffer.Lab.Serial;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;

namespace Coffer.Machine.Tests;

/// <summary>The installer formats only what it was built to format, and may be cut at any moment.</summary>
public sealed class InstallerTests(InstalledMachine installed)
{
    private const string Installer = "EFI/Linux/coffer-installer.efi";

    /// <summary>Stages in their order; the machine is cut in each, one after the other, and goes on from there.</summary>
    private static readonly string[] s_cuts = ["copy", "data", "header", "commit", "esp", "wipe"];

    [Fact]
    public async Task The_installer_on_an_installed_disk_refuses_and_leaves_the_vault_as_it_was()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        byte[] installer = new DiskUnderAttack(installed.Fresh()).ReadEsp(Installer);
        disk.DeleteEsp(disk.OsUki());
        disk.WriteEsp(Installer, installer);
        byte[] before = DigestOfVault(disk);
        Assert.Equal("install.vault-exists", await Boot.ReasonAsync(state));
        Assert.Equal(before, DigestOfVault(disk));
    }

    [Fact]
    public async Task A_disk_that_is_too_small_is_refused()
    {
        LabState state = installed.Fresh();
        using (FileStream file = File.OpenWrite(state.DiskPath))
            file.SetLength(new FileInfo(installed.Image.Built.ImagePath).Length);
        Assert.Equal("install.disk-too-small", await Boot.ReasonAsync(state));
    }

    [Fact(SkipUnless = nameof(LongRun.IsAsked), SkipType = typeof(LongRun), Skip = LongRun.Why)]
    public async Task An_installation_cut_in_every_stage_is_completed_by_the_boots_that_follow()
    {
        LabState state = installed.Fresh();
        foreach (string stage in s_cuts)
            await CutAsync(state, stage);
        await using LabMachine machine = await Boot.AnsweringAsync(state);
        Assert.Equal("fine", await new Probe(machine).OutputAsync("echo fine > /var/f && sync && cat /var/f"));
    }

    private static async Task CutAsync(LabState state, string stage)
    {
        await using LabMachine machine = await Boot.StartAsync(state);
        SerialLine line = await machine.WaitForAsync($@"coffer: \[({stage}|switch)\]|coffer: REFUSED", Boot.Patience);
        Assert.DoesNotContain("REFUSED", line.Text);
        await machine.CutPowerAsync();
    }

    private static byte[] DigestOfVault(DiskUnderAttack disk)
    {
        const int Piece = 1 << 20;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; at < disk.Length(PartitionRole.Vault); at += Piece)
            hash.AppendData(disk.Read(PartitionRole.Vault, at, Piece));
        return hash.GetHashAndReset();
    }
}
