using System.Text.Json;
using Coffer.Attestation.Receipts;
using Coffer.Init.Custody;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Rotation;

namespace Coffer.Init.Tests.Custody;

/// <summary>Rotations that nobody asks for, with the TPM's clock and the time of the process set by the test.</summary>
public sealed class ScheduledRotationsTests
{
    private static readonly RotationSchedule s_schedule = new(RewrapDays: 30, RecoveryDays: 365);

    private TimeSpan _running;

    [Fact]
    public void A_key_is_renewed_when_it_is_old_enough_and_not_before()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        ScheduledRotations rotations = Of(vault);
        vault.Clock = TimeSpan.FromDays(29.9);
        Assert.Null(rotations.Step());
        Assert.Empty(Events(vault));

        vault.Clock = TimeSpan.FromDays(30);
        Assert.Null(rotations.Step());
        Assert.Equal(["rewrap"], Events(vault));
        vault.Boot().OrThrow().Dispose();
    }

    [Fact]
    public void The_clock_in_the_receipts_quote_says_how_old_the_key_is()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        vault.Clock = TimeSpan.FromDays(29);
        Assert.Equal(TimeSpan.FromDays(29), vault.Ages.Levels()[0].Age);
        SignedReceipt receipt = SignedReceipt.Read(vault.Ask("rotate rewrap").OrThrow()).OrThrow();
        vault.Ask("rotate reseal").OrThrow();
        ScheduledLevel level = vault.Ages.Levels()[0];
        Assert.Equal(receipt.Receipt.To, level.Last);
        Assert.InRange(level.Age, TimeSpan.FromDays(28.9), TimeSpan.FromDays(29) - TimeSpan.FromMilliseconds(1));
        Assert.Null(vault.Ages.Levels()[1].Last);
    }

    [Fact]
    public void Two_levels_that_are_due_are_one_change()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        vault.Clock = TimeSpan.FromDays(366);
        Assert.Null(Of(vault).Step());
        Assert.Equal(["all"], Events(vault));
    }

    [Fact]
    public void A_recovery_key_is_renewed_alone_where_nothing_else_is_asked_for()
    {
        using CustodiedVault vault = new(schedule: new RotationSchedule(0, 1));
        vault.Clock = TimeSpan.FromDays(2);
        Assert.Null(Of(vault).Step());
        Assert.Equal(["recovery"], Events(vault));
    }

    [Fact]
    public void A_clock_that_jumps_ahead_again_and_again_makes_no_storm()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        ScheduledRotations rotations = Of(vault);
        for (int i = 1; i <= 20; i++)
        {
            vault.Clock = TimeSpan.FromDays(400 * i);
            Assert.Null(rotations.Step());
        }
        Assert.Equal(["all"], Events(vault));

        _running = TimeSpan.FromDays(15);
        Assert.Null(rotations.Step());
        Assert.Equal(["all", "rewrap"], Events(vault));
    }

    [Fact]
    public void A_clock_that_went_back_is_that_of_another_TPM_and_counts_from_its_beginning()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        vault.Ask("rotate rewrap").OrThrow();
        vault.Clock = TimeSpan.Zero;
        ScheduledLevel level = vault.Ages.Levels()[0];
        Assert.Equal((TimeSpan.Zero, null), (level.Age, level.Last));
        Assert.Null(Of(vault).Step());
        Assert.Equal(["rewrap"], Events(vault));
    }

    [Fact]
    public void A_vault_that_was_revoked_or_recovered_is_not_sealed_again_by_itself()
    {
        using CustodiedVault revoked = new(schedule: s_schedule);
        revoked.Ask("revoke").OrThrow();
        using CustodiedVault recovered = new(afterRecovery: true, schedule: s_schedule);
        foreach (CustodiedVault vault in (CustodiedVault[])[revoked, recovered])
        {
            ulong before = vault.Generation;
            vault.Clock = TimeSpan.FromDays(4000);
            Assert.Null(Of(vault).Step());
            Assert.Equal(before, vault.Generation);
        }
    }

    [Fact]
    public void A_rotation_that_failed_is_said_and_tried_again()
    {
        using CustodiedVault vault = new(cutAt: 0, cut: PowerCut.FirstHalf, schedule: s_schedule);
        ScheduledRotations rotations = Of(vault);
        vault.Clock = TimeSpan.FromDays(31);
        Assert.Equal("rotation.failed", rotations.Step()?.Reason);
        Assert.Null(rotations.Step());
        Assert.Equal(["rewrap"], Events(vault));
    }

    [Fact]
    public void Without_a_schedule_nothing_happens_and_no_clock_is_read()
    {
        using CustodiedVault vault = new();
        KeyAges ages = new(RotationSchedule.None, vault.Receipts, () => throw new IOException("no TPM"));
        Assert.Null(new ScheduledRotations(ages, vault.Custodian, () => _running).Step());
        Assert.Empty(Events(vault));
    }

    [Fact]
    public void The_status_says_what_was_renewed_last_and_when_it_is_next()
    {
        using CustodiedVault vault = new(schedule: s_schedule);
        vault.Clock = TimeSpan.FromDays(10);
        using JsonDocument status = JsonDocument.Parse(vault.Ask("status").OrThrow());
        JsonElement[] levels = [.. status.RootElement.GetProperty("schedule").EnumerateArray()];
        Assert.Equal(["rewrap", "recovery"], levels.Select(level => level.GetProperty("level").GetString()));
        Assert.Equal(240, levels[0].GetProperty("age-hours").GetInt64());
        Assert.Equal(480, levels[0].GetProperty("next-in-hours").GetInt64());
        Assert.False(levels[0].TryGetProperty("last-generation", out _));
    }

    private ScheduledRotations Of(CustodiedVault vault) => new(vault.Ages, vault.Custodian, () => _running);

    private static string[] Events(CustodiedVault vault) =>
        [.. vault.Receipts.Latest(100).Select(bytes => SignedReceipt.Read(bytes).OrThrow().Receipt.Event)];
}
