using System.Text;
using System.Text.Json;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Tests.Custody;

/// <summary>The custodian against a software TPM and a disk in memory.</summary>
public sealed class CustodianTests
{
    [Theory]
    [InlineData("reseal", false)]
    [InlineData("rewrap", false)]
    [InlineData("recovery", true)]
    [InlineData("all", true)]
    public void A_rotation_leaves_a_vault_that_the_next_boot_opens(string level, bool newRecovery)
    {
        using CustodiedVault vault = new();
        ulong before = vault.Generation;
        SignedReceipt receipt = SignedReceipt.Read(vault.Ask($"rotate {level}").OrThrow()).OrThrow();
        Assert.Equal((before, before + 1), (receipt.Receipt.From, receipt.Receipt.To));
        Assert.Equal(level, receipt.Receipt.Event);
        Assert.Null(receipt.JudgeBinding());

        HeaderCandidates read = vault.Read();
        Assert.True(read.AtRest);
        using Secret key = vault.Boot().OrThrow();
        Assert.Equal(vault.VolumeKey.Span, key.Span);
        Assert.Equal(newRecovery, !read.Newest.Header.Escrow.Equals(vault.Before.Header.Escrow));
        using Secret recovered = vault.Recover(read.Newest, read.Newest.Header.Escrow).OrThrow();
        Assert.Equal(vault.VolumeKey.Span, recovered.Span);
        Assert.Equal(newRecovery, vault.Recover(read.Newest, vault.Before.Header.Escrow).Refusal is not null);
    }

    [Fact]
    public void Rotations_follow_on_one_another_with_a_chain_of_receipts()
    {
        using CustodiedVault vault = new();
        foreach (string level in (string[])["rewrap", "recovery", "reseal"])
            vault.Ask($"rotate {level}").OrThrow();
        vault.Boot().OrThrow().Dispose();
        using JsonDocument document = JsonDocument.Parse(vault.Ask("receipts").OrThrow());
        Receipt[] receipts =
        [
            .. document
                .RootElement.GetProperty("receipts")
                .EnumerateArray()
                .Select(one => SignedReceipt.Read(Encoding.UTF8.GetBytes(one.GetRawText())).OrThrow().Receipt),
        ];
        Assert.Equal(["rewrap", "recovery", "reseal"], receipts.Select(receipt => receipt.Event));
        Assert.Null(ReceiptChain.Judge(receipts));
        Assert.Equal("receipt.chain", ReceiptChain.Judge([receipts[0], receipts[2]])?.Reason);
    }

    [Fact]
    public void The_old_header_does_not_open_any_more()
    {
        using CustodiedVault vault = new();
        byte[] old = [.. vault.Disk.Bytes];
        vault.Ask("rotate reseal").OrThrow();
        old.CopyTo(vault.Disk.Bytes, 0);
        Assert.Equal("unseal.generation", vault.Boot().Refusal?.Reason);
    }

    [Fact]
    public void After_a_recovery_a_reseal_gives_the_vault_back_to_the_TPM()
    {
        using CustodiedVault vault = new(afterRecovery: true);
        vault.Machine.Counter.Advance();
        Assert.Equal("unseal.generation", vault.Boot().Refusal?.Reason);
        vault.Ask("rotate reseal").OrThrow();
        using Secret key = vault.Boot().OrThrow();
        Assert.Equal(vault.VolumeKey.Span, key.Span);
        vault.Ask("rotate all").OrThrow();
        vault.Boot().OrThrow().Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_disk_that_fails_at_a_write_leaves_a_vault_at_rest_that_opens_and_rotates_again(int write)
    {
        using CustodiedVault vault = new(cutAt: write, cut: PowerCut.FirstHalf);
        Assert.Equal("rotation.failed", vault.Ask("rotate rewrap").Refusal?.Reason);
        Assert.True(vault.Read().AtRest);
        vault.Boot().OrThrow().Dispose();
        bool changed = vault.Generation > vault.Before.Binding.Generation;
        Assert.Equal(changed ? ["late-rewrap"] : [], Events(vault));
        Assert.Null(vault.Receipts.Intended());
        vault.Ask("rotate all").OrThrow();
        vault.Boot().OrThrow().Dispose();
    }

    public static TheoryData<string, int, PowerCut> Cuts =>
        [
            .. from level in (string[])["rewrap", "all"]
            from write in Enumerable.Range(0, level == "all" ? 8 : 7)
            from cut in (PowerCut[])[PowerCut.FirstHalf, PowerCut.After]
            select new TheoryDataRow<string, int, PowerCut>(level, write, cut),
        ];

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_change_that_a_cut_left_is_settled_by_the_reseal_after_a_recovery(
        string level,
        int write,
        PowerCut cut
    )
    {
        using CustodiedVault vault = new(cutAt: write, cut: cut);
        Assert.NotNull(vault.Ask($"rotate {level}").Refusal);
        vault.CutAndRecover();
        Assert.False(vault.Custodian.HoldsShare);
        vault.Ask("rotate reseal").OrThrow();
        Assert.True(vault.Read().AtRest);
        using Secret key = vault.Boot().OrThrow();
        Assert.Equal(vault.VolumeKey.Span, key.Span);
        vault.Recover(vault.Read().Newest, vault.Read().Newest.Header.Escrow).OrThrow().Dispose();
    }

    [Fact]
    public void A_receipt_that_a_cut_took_is_made_by_the_next_boot_and_says_so()
    {
        using CustodiedVault vault = new();
        vault.Ask("rotate reseal").OrThrow();
        ulong from = vault.Generation;
        vault.Ask("rotate rewrap").OrThrow();
        vault.LoseReceipt("rewrap", from);
        vault.Restart();
        Assert.Null(vault.Custodian.CatchUp());
        Receipt late = Last(vault);
        Assert.Equal(("late-rewrap", from, from + 1), (late.Event, late.From, late.To));
        Assert.Equal([0, 1], late.Slots);
        Assert.Null(vault.Custodian.CatchUp());
        vault.Ask("rotate reseal").OrThrow();
        Assert.Equal(["reseal", "late-rewrap", "reseal"], Events(vault));
        Assert.Null(ReceiptChain.Judge(All(vault)));
    }

    [Fact]
    public void A_change_that_was_cut_before_it_happened_gets_no_receipt()
    {
        using CustodiedVault vault = new();
        vault.Receipts.Intend("all", vault.Generation);
        Assert.Null(vault.Custodian.CatchUp());
        Assert.Empty(Events(vault));
        Assert.Null(vault.Receipts.Intended());
    }

    [Fact]
    public void The_receipt_of_a_revocation_is_made_by_the_boot_that_was_recovered()
    {
        using CustodiedVault vault = new();
        ulong from = vault.Generation;
        vault.Ask("revoke").OrThrow();
        vault.LoseReceipt("revoke", from);
        vault.Restart(afterRecovery: true);
        Assert.Null(vault.Custodian.CatchUp());
        Receipt late = Last(vault);
        Assert.Equal(("late-revoke", from, from + 1), (late.Event, late.From, late.To));
        Assert.Equal([1], late.Slots);
    }

    [Fact]
    public void Without_room_for_the_receipt_nothing_is_changed()
    {
        using CustodiedVault vault = new();
        vault.FillReceipts();
        ulong before = vault.Generation;
        byte[] disk = [.. vault.Disk.Bytes];
        Assert.Equal("receipts.room", vault.Ask("rotate all").Refusal?.Reason);
        Assert.Equal("receipts.room", vault.Ask("revoke").Refusal?.Reason);
        Assert.Equal(before, vault.Generation);
        Assert.Equal(disk, vault.Disk.Bytes);
    }

    [Fact]
    public void The_escrow_on_the_ESP_follows_the_recovery_key_and_a_start_that_finds_another_one()
    {
        using CustodiedVault vault = new();
        Assert.Null(vault.Custodian.CatchUp());
        Assert.Equal(vault.Before.Header.Escrow.Ages[0], File.ReadAllBytes(vault.EscrowOnEsp));
        vault.Ask("rotate recovery").OrThrow();
        Assert.Equal(vault.Read().Newest.Header.Escrow.Ages[0], File.ReadAllBytes(vault.EscrowOnEsp));

        File.WriteAllText(vault.EscrowOnEsp, "what the host kept");
        vault.Restart();
        Assert.Null(vault.Custodian.CatchUp());
        Assert.Equal(vault.Read().Newest.Header.Escrow.Ages[0], File.ReadAllBytes(vault.EscrowOnEsp));
        Assert.Contains("\"esp-escrow\":\"current\"", Status(vault), StringComparison.Ordinal);
    }

    [Fact]
    public void An_ESP_that_takes_nothing_keeps_no_key_from_being_renewed()
    {
        using CustodiedVault vault = new();
        Directory.CreateDirectory(vault.EscrowOnEsp);
        vault.Ask("rotate recovery").OrThrow();
        vault.Boot().OrThrow().Dispose();
        Assert.DoesNotContain("\"esp-escrow\":\"current\"", Status(vault), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "birth.missing")]
    [InlineData("", "birth.json")]
    [InlineData("{\"format\":\"coffer-birth-2\"}", "birth.value")]
    public void A_birth_certificate_that_is_none_is_refused(string? content, string reason)
    {
        using CustodiedVault vault = new();
        if (content is not null)
            File.WriteAllText(Path.Combine(vault.Esp, "EFI/Coffer/birth.json"), content);
        Assert.Equal(reason, vault.Ask("birth").Refusal?.Reason);
    }

    [Fact]
    public void A_revoked_vault_opens_by_its_recovery_key_alone()
    {
        using CustodiedVault vault = new();
        Receipt receipt = SignedReceipt.Read(vault.Ask("revoke").OrThrow()).OrThrow().Receipt;
        Assert.Equal([1], receipt.Slots);
        Assert.Equal("unseal.generation", vault.Boot().Refusal?.Reason);
        BoundHeader header = vault.Read().Newest;
        Assert.NotEqual(
            vault.Before.Areas[Luks2KeyslotNumber.Unlock].ToArray(),
            header.Areas[Luks2KeyslotNumber.Unlock].ToArray()
        );
        vault.Recover(header, header.Header.Escrow).OrThrow().Dispose();
        Assert.Contains(
            "\"unlock-secret\":false",
            Encoding.UTF8.GetString(vault.Ask("status").OrThrow()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_destroyed_vault_opens_by_nothing()
    {
        using CustodiedVault vault = new();
        Assert.Equal("request.confirmation", vault.Ask("destroy 00000000-0000-0000-0000-000000000000").Refusal?.Reason);
        vault.Boot().OrThrow().Dispose();
        Receipt receipt = SignedReceipt.Read(vault.Ask($"destroy {CustodiedVault.Uuid}").OrThrow()).OrThrow().Receipt;
        Assert.Empty(receipt.Slots);
        Assert.Equal("luks2.magic", HeaderCandidates.Read(vault.Disk.Bytes).Refusal?.Reason);
        Assert.Equal("custody.destroyed", vault.Ask("rotate all").Refusal?.Reason);
    }

    [Fact]
    public void Header_and_escrow_are_those_of_the_disk()
    {
        using CustodiedVault vault = new();
        byte[] header = vault.Ask("header").OrThrow();
        Assert.Equal(vault.Before.Header.ToBytes(), header[..Luks2Template.HeaderAreaSize]);
        using JsonDocument escrow = JsonDocument.Parse(vault.Ask("escrow").OrThrow());
        Assert.Equal(vault.Before.Header.Escrow.Ages[0], escrow.RootElement.GetProperty("age")[0].GetBytesFromBase64());
    }

    private static string Status(CustodiedVault vault) => Encoding.UTF8.GetString(vault.Ask("status").OrThrow());

    private static Receipt[] All(CustodiedVault vault) =>
        [.. vault.Receipts.Latest(100).Select(bytes => SignedReceipt.Read(bytes).OrThrow().Receipt)];

    private static string[] Events(CustodiedVault vault) => [.. All(vault).Select(receipt => receipt.Event)];

    private static Receipt Last(CustodiedVault vault) => All(vault)[^1];
}
