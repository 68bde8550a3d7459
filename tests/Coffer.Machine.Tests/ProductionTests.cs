using System.Text.Json;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests;

/// <summary>
/// The production profile: the console is the host's and tells it nothing. This machine's owner also said that workloads need
/// not wait for the first pass.
/// </summary>
public sealed class ProductionTests(ProductionMachine production) : IClassFixture<ProductionMachine>
{
    [Fact]
    public void It_installs_itself_and_hands_over_the_recovery_key()
    {
        Assert.Contains(production.Installation, line => line.Contains("coffer: [commit]", StringComparison.Ordinal));
        foreach (int share in (int[])[1, 2, 3])
        {
            int name = Array.FindIndex(
                production.Installation,
                line => line.Contains($"recovery-{share}.age:", StringComparison.Ordinal)
            );
            Assert.Contains("BEGIN AGE", production.Installation[name + 1]);
        }
    }

    [Fact]
    public void Its_platform_may_have_enrolled_the_certificates_under_an_owner_of_its_own()
    {
        (int exitCode, JsonElement verdict) = production.Attested;
        Assert.True(exitCode == 0, verdict.ToString());
        JsonElement pcr7 = verdict
            .GetProperty("findings")
            .EnumerateArray()
            .Single(finding => finding.GetProperty("rule").GetString() == "measurements.pcr-7");
        Assert.Contains("SignatureOwner", pcr7.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    // What the owner forbids would boot there: no key is made.
    [Fact]
    public async Task A_platform_that_dropped_the_owners_dbx_is_not_installed_on()
    {
        LabState state = InstalledMachine.NewState("production-without-dbx");
        state.CreateDisk(production.Image.Built.ImagePath, InstalledMachine.DiskSize);
        state.CreateVariables(production.EnrolledByPlatform with { Dbx = [] });
        Assert.Equal("secure-boot.dbx", await Boot.ReasonAsync(state));
    }

    // Command and machine found the value each for itself: no plan has it.
    [Fact]
    public void On_such_a_platform_what_a_new_db_key_leads_to_is_announced_too()
    {
        (int exitCode, JsonElement receipt) = production.Announced;
        Assert.True(exitCode == 0, receipt.ToString());
        string announced = receipt.GetProperty("pcr-7-next").GetString()!;
        Assert.DoesNotContain(production.Plan.States, state => Convert.ToHexStringLower(state.Pcr7.Span) == announced);
    }

    [Fact]
    public async Task Any_two_of_three_officers_open_its_disk_without_it()
    {
        string disk = production.State.DiskPath;
        string[] officers = [.. Enumerable.Range(1, 3).Select(production.Image.IdentityPath)];
        (int passed, JsonElement drill) = await CofferCommand.RunAsync(
            "recovery",
            "drill",
            disk,
            "-i",
            officers[2],
            "-i",
            officers[0]
        );
        Assert.Equal(0, passed);
        Assert.Equal(2, drill.GetProperty("slots")[0].GetProperty("threshold").GetInt32());
        (int refused, JsonElement alone) = await CofferCommand.RunAsync("recovery", "drill", disk, "-i", officers[1]);
        Assert.Equal((1, "share.too-few"), (refused, alone.GetProperty("refused").GetProperty("reason").GetString()));
    }

    // Shares from the ESP with stock age, their sum by us, the vault with stock cryptsetup.
    [Fact]
    public async Task The_shares_on_its_ESP_are_a_passphrase_that_cryptsetup_takes()
    {
        string directory = Path.Combine(production.State.Directory, "recovered");
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        DiskUnderAttack disk = new(production.State);
        string[] shares = [Path.Combine(directory, "2"), Path.Combine(directory, "3")];
        for (int i = 0; i < shares.Length; i++)
        {
            File.WriteAllBytes(shares[i] + ".age", disk.ReadEsp($"EFI/Coffer/recovery-{i + 2}.age"));
            string identity = production.Image.IdentityPath(i + 2);
            StockTool.Run("age", "age", "-d", "-i", identity, "-o", shares[i], shares[i] + ".age");
        }
        string passphrase = Path.Combine(directory, "passphrase");
        (int combined, _) = await CofferCommand.RunAsync("recovery", "combine", shares[0], shares[1], "-o", passphrase);
        Assert.Equal(0, combined);
        string vault = Path.Combine(directory, "vault");
        File.WriteAllBytes(vault, disk.Read(PartitionRole.Vault, 0, Luks2Template.DataOffset));
        using (FileStream file = File.OpenWrite(vault))
            file.SetLength(disk.Length(PartitionRole.Vault));
        StockTool.Run("cryptsetup-bin", "cryptsetup", "open", "--test-passphrase", "--key-file", passphrase, vault);
    }

    [Fact]
    public void Neither_Coffer_nor_the_kernel_says_a_word_when_it_boots() =>
        Assert.DoesNotContain(
            production.Boot,
            line => line.Contains("coffer", StringComparison.OrdinalIgnoreCase) || line.StartsWith('[')
        );

    [Fact]
    public void A_workload_whose_owner_said_so_starts_beside_the_first_pass()
    {
        FirstBoot first = production.FirstBoot;
        Assert.Matches("^[0-9]+ of [0-9]+ sectors$", first.AtBoot);
        Assert.False(first.IsCovered, $"{first}");
        Assert.NotNull(first.Progress);
        Assert.EndsWith($" {first.Status[1]}", first.Progress);
        Assert.Equal(0, first.Ended);
    }
}
