using System.Security.Cryptography;
using System.Text;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Evidence.Custody;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Owner;
using Coffer.Linux;
using Coffer.Tpm;

namespace Coffer.Init.Tests.Custody;

/// <summary>Changes of db and dbx that would lock the machine out, and those that do not.</summary>
public sealed class FirmwareDeliveryTests
{
    private static readonly byte[] s_db = SecureBootFirmware.Rotation.Db.Encode();
    private static readonly byte[] s_dbx = SecureBootFirmware.Rotation.Dbx.Encode();

    [Fact]
    public void A_change_of_db_is_handed_over_once_the_vault_is_sealed_to_what_it_leads_to()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        byte[] before = firmware.Get(EfiVariableName.Db);
        Assert.Equal("delivery.sealing", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
        Assert.Equal(before, firmware.Get(EfiVariableName.Db));

        TpmBuffer next = AnnounceDb(vault, firmware);
        DeliveredChange delivered = DeliveredChange.Read(Ask(vault, CustodyVerb.DeliverDb, s_db).OrThrow()).OrThrow();
        Assert.Null(delivered.JudgeContent("db", SHA256.HashData(s_db)));
        Assert.Equal(next, new TpmBuffer(delivered.Pcr7Next.Span));
        Assert.Equal([.. before, .. SecureBootFirmware.Rotation.Db.Data.Span], firmware.Get(EfiVariableName.Db));
    }

    [Fact]
    public void Once_it_is_handed_over_nothing_takes_the_announced_value_away_in_this_boot()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        TpmBuffer next = AnnounceDb(vault, firmware);
        Ask(vault, CustodyVerb.DeliverDb, s_db).OrThrow();
        Assert.Equal("rotation.delivered", vault.Ask("rotate reseal").Refusal?.Reason);
        Assert.Equal("rotation.delivered", vault.Announce(Enumerable.Repeat((byte)1, 32).ToArray()).Refusal?.Reason);
        vault.Ask("rotate rewrap").OrThrow();
        Ask(vault, CustodyVerb.AnnounceDb, s_db).OrThrow();
        Assert.Equal(next, new TpmBuffer(vault.Read().Newest.Binding.Pcr7Next.AsSpan()));

        // The next change waits for the next boot: what it adds up to can be told of a measured value alone.
        Assert.Equal("delivery.changed", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
    }

    [Fact]
    public void A_dbx_that_forbids_what_this_boot_needed_is_refused_whatever_the_vault_is_sealed_to()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        // No announcement of it is taken; were there one all the same, the change would not be handed over.
        Assert.Equal("delivery.authority", Ask(vault, CustodyVerb.AnnounceDbx, s_dbx).Refusal?.Reason);
        vault.Announce(firmware.After(EfiVariableName.Dbx, SecureBootFirmware.Rotation.Dbx)).OrThrow();
        Refusal? refusal = Ask(vault, CustodyVerb.DeliverDbx, s_dbx).Refusal;
        Assert.Equal("delivery.authority", refusal?.Reason);
        Assert.Contains("CN=example db", refusal?.Seen, StringComparison.Ordinal);
        Assert.Empty(firmware.Get(EfiVariableName.Dbx));
    }

    [Fact]
    public void A_dbx_with_the_old_certificate_is_handed_over_once_the_new_one_allowed_this_boot()
    {
        using SecureBootFirmware firmware = new(rotated: true);
        using CustodiedVault vault = firmware.Install();
        Assert.Equal("delivery.sealing", Ask(vault, CustodyVerb.DeliverDbx, s_dbx).Refusal?.Reason);
        Ask(vault, CustodyVerb.AnnounceDbx, s_dbx).OrThrow();
        Ask(vault, CustodyVerb.DeliverDbx, s_dbx).OrThrow();
        Assert.Equal(SecureBootFirmware.Rotation.Dbx.Data.ToArray(), firmware.Get(EfiVariableName.Dbx));
    }

    [Fact]
    public void What_KEK_did_not_sign_is_neither_announced_nor_handed_over()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AuthenticatedVariable forged = AuthenticatedVariable.Sign(
            EfiVariableName.Db,
            SecureBootFirmware.Rotation.Db.Data,
            SecureBootFirmware.Rotation.Db.TimeStamp,
            SecureBootFirmware.Owner.Db.Certificate,
            SecureBootFirmware.Owner.Db.Key,
            DbRotation.Attributes
        );
        byte[] disk = [.. vault.Disk.Bytes];
        CustodyVerb[] verbs = [CustodyVerb.AnnounceDb, CustodyVerb.DeliverDb];
        foreach (CustodyVerb verb in verbs)
        {
            Assert.Equal("database-update.signature", Ask(vault, verb, forged.Encode()).Refusal?.Reason);
            // Signed, but for dbx.
            Assert.Equal("database-update.signature", Ask(vault, verb, s_dbx).Refusal?.Reason);
        }
        Assert.Equal(disk, vault.Disk.Bytes);
    }

    [Fact]
    public void A_certificate_that_db_has_already_is_not_announced()
    {
        using SecureBootFirmware firmware = new(rotated: true);
        using CustodiedVault vault = firmware.Install();
        Assert.Equal("database-update.present", Ask(vault, CustodyVerb.AnnounceDb, s_db).Refusal?.Reason);
    }

    [Fact]
    public void Firmware_that_refuses_leaves_everything_as_it_was()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        firmware.Fault = path => throw new LinuxException($"set {Path.GetFileName(path)}", 13);
        Assert.Equal("delivery.firmware", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
        // Nothing was changed: what was announced may be dropped again.
        vault.Ask("rotate reseal").OrThrow();
    }

    // A variable that is not there yet: Linux makes its file first, and leaves it empty.
    [Fact]
    public void Firmware_that_refuses_the_first_dbx_leaves_everything_as_it_was()
    {
        using SecureBootFirmware firmware = new(rotated: true);
        using CustodiedVault vault = firmware.Install();
        Ask(vault, CustodyVerb.AnnounceDbx, s_dbx).OrThrow();
        firmware.Fault = path =>
        {
            File.WriteAllBytes(path, []);
            throw new LinuxException($"set {Path.GetFileName(path)}", 13);
        };
        Assert.Equal("delivery.firmware", Ask(vault, CustodyVerb.DeliverDbx, s_dbx).Refusal?.Reason);
        vault.Ask("rotate reseal").OrThrow();
    }

    [Fact]
    public void Firmware_that_says_no_and_has_the_change_all_the_same_is_believed_by_what_it_has()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        byte[] changed = [.. firmware.Get(EfiVariableName.Db), .. SecureBootFirmware.Rotation.Db.Data.Span];
        firmware.Fault = path =>
        {
            firmware.Put(EfiVariableName.Db, changed);
            throw new LinuxException($"set {Path.GetFileName(path)}", 5);
        };
        Ask(vault, CustodyVerb.DeliverDb, s_db).OrThrow();
        Assert.Equal("rotation.delivered", vault.Ask("rotate reseal").Refusal?.Reason);
    }

    [Fact]
    public void A_revocation_that_is_taken_back_needs_the_announcement_again()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        TpmBuffer next = AnnounceDb(vault, firmware);
        Ask(vault, CustodyVerb.DeliverDb, s_db).OrThrow();
        vault.Ask("revoke").OrThrow();
        foreach (string level in (string[])["rewrap", "reseal", "all"])
            Assert.Equal("rotation.delivered", vault.Ask($"rotate {level}").Refusal?.Reason);
        AnnounceDb(vault, firmware);
        Assert.Equal(next, new TpmBuffer(vault.Read().Newest.Binding.Pcr7Next.AsSpan()));
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void Without_a_word_on_what_allowed_this_boot_nothing_is_forbidden()
    {
        using SecureBootFirmware firmware = new(rotated: true, silent: true);
        using CustodiedVault vault = firmware.Install();
        Assert.Equal("delivery.authority", Ask(vault, CustodyVerb.AnnounceDbx, s_dbx).Refusal?.Reason);
    }

    [Fact]
    public void A_header_that_the_TPM_does_not_open_any_more_hands_nothing_over()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        vault.Machine.Counter.Advance();
        Assert.Equal("delivery.generation", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
    }

    [Fact]
    public void Firmware_that_does_something_else_is_told_of_and_the_vault_stays_sealed_to_both()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        firmware.Fault = _ => firmware.Put(EfiVariableName.Db, [1, 2, 3]);
        Assert.Equal("delivery.other-value", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
        Assert.Equal("rotation.delivered", vault.Ask("rotate reseal").Refusal?.Reason);
    }

    [Fact]
    public void Variables_that_are_not_those_of_this_boot_are_left_alone()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        firmware.Put(EfiVariableName.Dbx, SecureBootFirmware.Rotation.Dbx.Data.ToArray());
        Refusal? refusal = Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal;
        Assert.Equal("delivery.changed", refusal?.Reason);
        // A restart would need the recovery key: it is not what the owner is told to do.
        Assert.DoesNotContain("restart", refusal?.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_does_not_lead_to_PCR_7_decides_nothing()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        Assert.Equal(
            "secure-boot-log.value",
            Refusal(() => firmware.Delivery.Deliver(vault.Kept, TpmBuffer.Zeros(32), Update(s_db)))
        );
    }

    [Fact]
    public void After_a_recovery_nothing_is_handed_over_before_a_reseal()
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        AnnounceDb(vault, firmware);
        vault.Restart(afterRecovery: true);
        Assert.Equal("delivery.sealing", Ask(vault, CustodyVerb.DeliverDb, s_db).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no change")]
    public void What_is_no_change_is_refused(string text)
    {
        using SecureBootFirmware firmware = new();
        using CustodiedVault vault = firmware.Install();
        Assert.NotNull(Ask(vault, CustodyVerb.DeliverDb, Encoding.ASCII.GetBytes(text)).Refusal);
    }

    [Fact]
    public void A_machine_without_variables_says_so()
    {
        using CustodiedVault vault = new();
        foreach (CustodyVerb verb in (CustodyVerb[])[CustodyVerb.AnnounceDb, CustodyVerb.DeliverDb])
            Assert.Equal("delivery.nothing", Ask(vault, verb, s_db).Refusal?.Reason);
    }

    private static TpmBuffer AnnounceDb(CustodiedVault vault, SecureBootFirmware firmware)
    {
        Receipt receipt = SignedReceipt.Read(Ask(vault, CustodyVerb.AnnounceDb, s_db).OrThrow()).OrThrow().Receipt;
        TpmBuffer next = firmware.After(EfiVariableName.Db, SecureBootFirmware.Rotation.Db);
        Assert.Equal(next, new TpmBuffer(receipt.Announcement!.Next.Span));
        return next;
    }

    private static Parsed<byte[]> Ask(CustodiedVault vault, CustodyVerb verb, byte[] change) =>
        vault.Custodian.Answer(CustodyRequest.Of(verb, change));

    private static DatabaseUpdate Update(byte[] bytes) => DatabaseUpdate.Read(EfiVariableName.Db, bytes).OrThrow();

    private static string Refusal(Action work) => Assert.Throws<RefusedException>(work).Refusal.Reason;
}
