using System.Text;
using System.Text.Json;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Init.Custody;
using Coffer.Keys.Rotation;
using Coffer.Storage.Luks2;
using Coffer.Tpm;

namespace Coffer.Init.Tests.Custody;

/// <summary>A vault that is sealed to the PCR 7 that its owner announced, and every change in between.</summary>
public sealed class AnnouncedPcr7Tests
{
    [Fact]
    public void A_machine_sealed_to_an_announced_PCR_7_opens_before_and_after()
    {
        using CustodiedVault vault = new();
        Receipt receipt = Announce(vault, vault.NextPcr7);
        Assert.Equal("reseal", receipt.Event);
        Assert.Equal(vault.Pcr7, new TpmBuffer(receipt.Announcement!.Present.Span));
        Assert.Equal(vault.NextPcr7, new TpmBuffer(receipt.Announcement.Next.Span));
        Assert.Equal($"{vault.NextPcr7}", InStatus(vault));
        vault.Boot().OrThrow().Dispose();
        vault.Arrive();
        using Secret key = vault.Boot().OrThrow();
        Assert.Equal(vault.VolumeKey.Span, key.Span);
    }

    [Fact]
    public void Without_announcement_the_step_locks_the_machine_out()
    {
        using CustodiedVault vault = new();
        vault.Ask("rotate reseal").OrThrow();
        vault.Arrive();
        Assert.Equal("unseal.pcr-7", vault.Boot().Refusal?.Reason);
    }

    [Theory]
    [InlineData("rewrap")]
    [InlineData("recovery")]
    [InlineData("all")]
    public void Every_other_change_keeps_what_was_announced(string level)
    {
        using CustodiedVault vault = new();
        Announce(vault, vault.NextPcr7);
        Receipt receipt = ReceiptOf(vault.Ask($"rotate {level}").OrThrow());
        Assert.Equal(vault.NextPcr7, new TpmBuffer(receipt.Announcement!.Next.Span));
        vault.Arrive();
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void A_rotation_of_the_volume_key_keeps_it_from_its_begin_on()
    {
        using CustodiedVault vault = new();
        Announce(vault, vault.NextPcr7);
        vault.Ask("rotate volume-key").OrThrow();
        Assert.Equal(vault.NextPcr7, Bound(vault));
        vault.Arrive();
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void A_scheduled_rotation_between_announcement_and_step_locks_nobody_out_and_one_behind_it_forgets_the_old_value()
    {
        using CustodiedVault vault = new(schedule: new RotationSchedule(RewrapDays: 30, RecoveryDays: 365));
        TpmBuffer old = vault.Pcr7;
        Announce(vault, vault.NextPcr7);
        TimeSpan running = TimeSpan.Zero;
        vault.Clock = TimeSpan.FromDays(31);
        Assert.Null(new ScheduledRotations(vault.Ages, vault.Custodian, () => running).Step());
        Assert.Equal(vault.NextPcr7, Bound(vault));

        vault.Arrive();
        vault.Restart();
        Assert.Equal(old, new TpmBuffer(vault.Read().Newest.Binding.Pcr7.AsSpan()));
        vault.Clock = TimeSpan.FromDays(62);
        Assert.Null(new ScheduledRotations(vault.Ages, vault.Custodian, () => running).Step());
        Assert.True(Bound(vault).IsEmpty);
        Assert.Equal(vault.NextPcr7, new TpmBuffer(vault.Read().Newest.Binding.Pcr7.AsSpan()));
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void A_plain_reseal_drops_it_before_the_step_and_behind_it()
    {
        using CustodiedVault vault = new();
        Announce(vault, vault.NextPcr7);
        Assert.Null(ReceiptOf(vault.Ask("rotate reseal").OrThrow()).Announcement);
        Assert.True(Bound(vault).IsEmpty);
        Assert.Equal("", InStatus(vault));

        Announce(vault, vault.NextPcr7);
        vault.Arrive();
        vault.Restart();
        vault.Ask("rotate reseal").OrThrow();
        Assert.Equal(vault.NextPcr7, new TpmBuffer(vault.Read().Newest.Binding.Pcr7.AsSpan()));
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void A_value_that_no_boot_measures_and_the_present_one_are_refused_before_anything_is_written()
    {
        using CustodiedVault vault = new();
        byte[] disk = [.. vault.Disk.Bytes];
        TpmBuffer[] values = [TpmBuffer.Zeros(32), Enumerable.Repeat((byte)0xff, 32).ToArray(), vault.Pcr7];
        foreach (TpmBuffer value in values)
            Assert.Equal("rotation.pcr-7-next", vault.Announce(value).Refusal?.Reason);
        Assert.Equal(disk, vault.Disk.Bytes);
        Assert.Empty(vault.Receipts.Latest(10));
    }

    [Theory]
    [InlineData("rewrap")]
    [InlineData("all")]
    public void What_a_header_announces_that_nobody_could_check_is_not_sealed_to(string level)
    {
        using CustodiedVault vault = new();
        Announce(vault, vault.NextPcr7);
        // The owner's passphrase opened it: the MAC is the unlock secret's, which nobody has, and the header may be the host's.
        vault.Restart(afterRecovery: true);
        Assert.Null(ReceiptOf(vault.Ask($"rotate {level}").OrThrow()).Announcement);
        Assert.True(Bound(vault).IsEmpty);
        vault.Boot().OrThrow().Dispose();
        vault.Arrive();
        Assert.Equal("unseal.pcr-7", vault.Boot().Refusal?.Reason);
    }

    [Fact]
    public void A_host_that_announces_a_value_of_its_own_gets_no_share()
    {
        using CustodiedVault vault = new();
        vault.Ask("rotate reseal").OrThrow();
        Luks2Header header = vault.Read().Newest.Header;
        Luks2UnlockSlot slot = header.Unlocks[0];
        BindingToken forged = slot.Binding with { Pcr7Next = [.. vault.NextPcr7.Span] };
        header.WithBinding(slot.Keyslot.Number, forged).ToBytes().CopyTo(vault.Disk.Bytes, 0);
        Assert.Equal("unseal.policy", vault.Boot().Refusal?.Reason);
        vault.Arrive();
        Assert.Equal("unseal.policy", vault.Boot().Refusal?.Reason);
    }

    [Fact]
    public void A_status_names_both_values_and_neither_after_a_recovery()
    {
        using CustodiedVault vault = new();
        Announce(vault, vault.NextPcr7);
        Assert.Equal($"{vault.Pcr7}", InStatus(vault, "pcr-7"));
        vault.Restart(afterRecovery: true);
        Assert.Equal("", InStatus(vault, "pcr-7"));
        Assert.Equal("", InStatus(vault));
    }

    private static Receipt Announce(CustodiedVault vault, TpmBuffer next) => ReceiptOf(vault.Announce(next).OrThrow());

    private static Receipt ReceiptOf(byte[] answer) => SignedReceipt.Read(answer).OrThrow().Receipt;

    private static TpmBuffer Bound(CustodiedVault vault) => vault.Read().Newest.Binding.Pcr7Next.AsSpan();

    private static string InStatus(CustodiedVault vault, string member = "pcr-7-next")
    {
        using JsonDocument status = JsonDocument.Parse(Encoding.UTF8.GetString(vault.Ask("status").OrThrow()));
        return status.RootElement.TryGetProperty(member, out JsonElement value) ? value.GetString()! : "";
    }
}
