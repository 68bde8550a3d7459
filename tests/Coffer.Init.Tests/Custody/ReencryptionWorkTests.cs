using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Attestation.Receipts;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Tests.Custody;

/// <summary>A rotation of the volume key by the custodian, against a software TPM and a disk in memory with its data.</summary>
public sealed class ReencryptionWorkTests
{
    private const int MiB = 1 << 20;
    private const int DataSize = 20 * MiB;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void All_data_end_under_a_new_key_and_the_vault_is_at_rest()
    {
        using CustodiedVault vault = Filled();
        Receipt begin = ReceiptOf(vault.Ask("rotate volume-key"));
        Wait(vault, ReencryptionState.None);
        Assert.Equal([8 * MiB, 16 * MiB, 20 * MiB], vault.Mapping.Switched);
        AssertUnderNewKey(vault);

        Receipt[] receipts = Receipts(vault);
        Assert.Equal(["volume-key-begin", "volume-key-end"], receipts.Select(receipt => receipt.Event));
        Assert.Null(ReceiptChain.Judge(receipts));
        Assert.Equal(4, begin.Slots.Length);
        Assert.Equal([0, 1], receipts[1].Slots);
        Assert.Equal(begin.VolumeKeyId.ToArray(), receipts[1].VolumeKeyId.ToArray());
        HeaderCandidates read = vault.Read();
        Assert.True(read.AtRest);
        Assert.Equal(read.Newest.Binding.VolumeKeyId.AsSpan(), receipts[1].VolumeKeyId.Span);
        vault.Recover(read.Newest, read.Newest.Header.Escrow).OrThrow().Dispose();
        Assert.NotNull(vault.Recover(read.Newest, vault.Before.Header.Escrow).Refusal);
    }

    [Fact]
    public void Paused_it_stands_over_a_restart_and_goes_on_where_it_was()
    {
        using CustodiedVault vault = Filled();
        // A slice takes eight seconds so: time enough to pause behind the first one.
        vault.Ask("throttle 1").OrThrow();
        vault.Ask("rotate volume-key").OrThrow();
        WaitFor(vault, 8 * MiB);
        Assert.Equal(ReencryptionState.Paused, ProgressOf(vault.Ask("pause")).State);
        Assert.Equal("rotation.running", vault.Ask("rotate recovery").Refusal?.Reason);
        Assert.Equal("rotation.running", vault.Ask("rotate all").Refusal?.Reason);
        Assert.Equal("rotation.running", vault.Ask("rotate volume-key").Refusal?.Reason);
        vault.Ask("rotate reseal").OrThrow();

        vault.BootCustodian();
        ReencryptionProgress progress = ProgressOf(vault.Ask("progress"));
        Assert.Equal((ReencryptionState.Paused, 1ul), (progress.State, progress.Throttle));
        Assert.Equal((8ul * MiB, (ulong)DataSize), (progress.Position, progress.Size));
        vault.Ask("rotate rewrap").OrThrow();
        vault.Ask("throttle 0").OrThrow();
        vault.Ask("resume").OrThrow();
        Wait(vault, ReencryptionState.None);
        AssertUnderNewKey(vault);
        Assert.Equal(0ul, ProgressOf(vault.Ask("progress")).Throttle);
    }

    [Fact]
    public void After_a_recovery_it_waits_for_a_reseal_and_goes_on()
    {
        using CustodiedVault vault = Filled();
        vault.Ask("throttle 1").OrThrow();
        vault.Ask("rotate volume-key").OrThrow();
        WaitFor(vault, 8 * MiB);
        vault.Ask("pause").OrThrow();
        vault.BootCustodian(recovered: true);
        ReencryptionProgress progress = ProgressOf(vault.Ask("resume"));
        Assert.Equal(ReencryptionState.Waiting, progress.State);
        Assert.StartsWith("rotation.unsealed", progress.Reason, StringComparison.Ordinal);
        Assert.Contains("reseal", progress.Next, StringComparison.Ordinal);
        Assert.Equal(8ul * MiB, progress.Position);
        vault.Ask("throttle 0").OrThrow();
        vault.Ask("rotate reseal").OrThrow();
        Wait(vault, ReencryptionState.None);
        AssertUnderNewKey(vault);
    }

    [Fact]
    public void A_disk_that_fails_stops_it_and_a_resume_ends_it()
    {
        using CustodiedVault vault = Filled();
        vault.Data.FailingDataWrites = 1;
        vault.Ask("rotate volume-key").OrThrow();
        ReencryptionProgress failed = Wait(vault, ReencryptionState.Failed);
        Assert.StartsWith("rotation.slice", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(0ul, failed.Position);
        vault.Ask("resume").OrThrow();
        Wait(vault, ReencryptionState.None);
        AssertUnderNewKey(vault);
    }

    [Fact]
    public void A_kernel_that_uses_another_table_stops_it()
    {
        using CustodiedVault vault = Filled();
        vault.Mapping.Judgement = new Refusal("dm.lines", "live table", "2 lines", "1");
        vault.Ask("rotate volume-key").OrThrow();
        Assert.StartsWith("dm.lines", Wait(vault, ReencryptionState.Failed).Reason, StringComparison.Ordinal);
        Assert.Single(vault.Mapping.Switched);
    }

    [Fact]
    public void A_vault_that_has_to_stay_held_restarts_the_machine()
    {
        using CustodiedVault vault = Filled();
        vault.Data.StaysDead = true;
        vault.Data.FailingDataWrites = 1;
        vault.Ask("rotate volume-key").OrThrow();
        Until(() => vault.Restarts == 1);
        Assert.Empty(vault.Mapping.Switched);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public void A_vault_at_rest_has_nothing_to_pause(string line)
    {
        using CustodiedVault vault = new();
        Assert.Equal("rotation.not-running", vault.Ask(line).Refusal?.Reason);
        Assert.Equal(ReencryptionState.None, ProgressOf(vault.Ask("progress")).State);
    }

    [Fact]
    public void A_destroyed_vault_is_re_encrypted_no_further()
    {
        using CustodiedVault vault = Filled();
        vault.Ask("throttle 1").OrThrow();
        vault.Ask("rotate volume-key").OrThrow();
        WaitFor(vault, 8 * MiB);
        vault.Ask($"destroy {CustodiedVault.Uuid}").OrThrow();
        Assert.Equal(ReencryptionState.None, ProgressOf(vault.Ask("progress")).State);
        Assert.Equal("rotation.not-running", vault.Ask("resume").Refusal?.Reason);
        Assert.Equal(
            "luks2.magic",
            HeaderCandidates.Read(vault.Disk.Bytes.AsMemory(0, BoundHeader.Size)).Refusal?.Reason
        );
    }

    private static CustodiedVault Filled()
    {
        CustodiedVault vault = new(dataSize: DataSize);
        using Luks2DataCipher cipher = new(vault.VolumeKey);
        Span<byte> data = vault.Disk.Bytes.AsSpan(Luks2Template.DataOffset);
        FillPlain(data);
        cipher.Encrypt(data, 0);
        return vault;
    }

    private static void FillPlain(Span<byte> data)
    {
        for (int at = 0; at < data.Length; at++)
            data[at] = unchecked((byte)(at * 31 + (at >> 12)));
    }

    private static void AssertUnderNewKey(CustodiedVault vault)
    {
        using Secret key = vault.Boot().OrThrow();
        using Luks2DataCipher cipher = new(key);
        byte[] data = vault.Disk.Bytes[Luks2Template.DataOffset..];
        cipher.Decrypt(data, 0);
        byte[] plain = new byte[DataSize];
        FillPlain(plain);
        Assert.True(plain.AsSpan().SequenceEqual(data));
    }

    private static ReencryptionProgress ProgressOf(Parsed<byte[]> answer) =>
        ReencryptionProgress.Read(answer.OrThrow()).OrThrow();

    private static ReencryptionProgress Wait(CustodiedVault vault, ReencryptionState state)
    {
        Until(() => ProgressOf(vault.Ask("progress")).State == state);
        return ProgressOf(vault.Ask("progress"));
    }

    private static void WaitFor(CustodiedVault vault, ulong position) =>
        Until(() => ProgressOf(vault.Ask("progress")).Position >= position);

    private static void Until(Func<bool> done)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!done())
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < s_patience, "it does not get there");
            Thread.Sleep(TimeSpan.FromMilliseconds(5));
        }
    }

    private static Receipt ReceiptOf(Parsed<byte[]> answer) => SignedReceipt.Read(answer.OrThrow()).OrThrow().Receipt;

    private static Receipt[] Receipts(CustodiedVault vault)
    {
        using JsonDocument document = JsonDocument.Parse(vault.Ask("receipts").OrThrow());
        return
        [
            .. document
                .RootElement.GetProperty("receipts")
                .EnumerateArray()
                .Select(one => SignedReceipt.Read(Encoding.UTF8.GetBytes(one.GetRawText())).OrThrow().Receipt),
        ];
    }
}
