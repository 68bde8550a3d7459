using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class PcrReplayTests
{
    public static TheoryData<string> LogsWithKnownPcrs { get; } =
    [
        "rhel8-uefi.bin",
        "ubuntu-1804-amd-sev.bin",
        "ubuntu-2104-no-dbx.bin",
        "ubuntu-2104-no-secure-boot.bin",
        "glinux-alex.bin",
        "arch-linux-workstation.bin",
        "debian-10.bin",
        "cos-85-amd-sev.bin",
        "cos-93-amd-sev.bin",
    ];

    [Theory]
    [MemberData(nameof(LogsWithKnownPcrs))]
    public void A_recorded_log_gives_the_recorded_values(string name)
    {
        using JsonDocument expected = JsonDocument.Parse(RecordedEvidence.Text("event-logs/expected-pcrs.json"));
        PcrReplay replay = Replay(RecordedEvidence.Bytes($"event-logs/{name}"));
        foreach (JsonProperty bank in expected.RootElement.GetProperty(name).EnumerateObject())
        {
            foreach (JsonProperty pcr in bank.Value.EnumerateObject())
                Assert.Equal(pcr.Value.GetString(), Hex(replay, PcrBank.FromName(bank.Name)!, int.Parse(pcr.Name)));
        }
    }

    [Fact]
    public void The_log_of_a_boot_gives_the_values_of_its_TPM()
    {
        using JsonDocument inputs = JsonDocument.Parse(Golden.Text("ovmf-boot/inputs.json"));
        PcrReplay replay = Replay(Golden.Bytes("ovmf-boot/event-log.bin"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 9, 11], replay.PcrsWithEvents);
        foreach (JsonProperty bank in inputs.RootElement.GetProperty("pcrs").EnumerateObject())
        {
            foreach (int pcr in Enumerable.Range(0, 24).Where(pcr => pcr != 10)) // 10 is the kernel's own, not in the log
            {
                string? expected = bank.Value.GetProperty($"{pcr}").GetString();
                Assert.Equal(expected, Hex(replay, PcrBank.FromName(bank.Name)!, pcr));
            }
        }
    }

    [Fact]
    public void An_event_without_action_extends_nothing_whatever_its_digest()
    {
        byte[] digest = [.. Enumerable.Repeat((byte)7, 32)];
        EventLog log = new EventLogBuilder().Event(5, TcgEventType.EV_NO_ACTION, [1, 2, 3], digest).Read();
        PcrReplay replay = PcrReplay.Of(log).OrThrow();
        Assert.Empty(replay.PcrsWithEvents);
        Assert.Equal(new byte[32], replay.Value(PcrBank.Sha256, 5).ToArray());
    }

    [Theory]
    [InlineData(16, 0x00)]
    [InlineData(17, 0xFF)]
    [InlineData(22, 0xFF)]
    [InlineData(23, 0x00)]
    public void The_PCRs_of_the_dynamic_root_of_trust_start_at_ones(int pcr, byte expected) =>
        Assert.Equal(
            Enumerable.Repeat(expected, 32),
            PcrReplay.Of(new EventLogBuilder().Read()).OrThrow().Value(PcrBank.Sha256, pcr).ToArray()
        );

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void PCR_0_starts_with_the_startup_locality(byte locality)
    {
        PcrReplay replay = PcrReplay.Of(new EventLogBuilder().StartupLocality(locality).Read()).OrThrow();
        Assert.Equal(locality, replay.StartupLocality);
        Assert.Equal(locality, replay.Value(PcrBank.Sha256, 0).Span[^1]);
    }

    public static TheoryData<string, byte[]> WrongLocalities { get; } =
        new()
        {
            { "event-log.startup-locality", new EventLogBuilder().Action(0, "x").StartupLocality(3).ToBytes() },
            { "event-log.startup-locality", new EventLogBuilder().StartupLocality(3).StartupLocality(3).ToBytes() },
            { "event-log.startup-locality", new EventLogBuilder().StartupLocality(3, pcr: 1).ToBytes() },
            { "startuplocality.malformed", new EventLogBuilder().StartupLocality(1).ToBytes() },
            { "startuplocality.malformed", new EventLogBuilder().StartupLocality(255).ToBytes() },
            { "startuplocality.malformed", WithLocality([]) },
            { "startuplocality.malformed", WithLocality([3, 0]) },
        };

    [Theory]
    [MemberData(nameof(WrongLocalities))]
    public void A_wrong_startup_locality_is_refused(string reason, byte[] log) =>
        Assert.Equal(reason, PcrReplay.Of(EventLog.Read(log).OrThrow()).Refusal?.Reason);

    [Fact]
    public void A_bank_whose_hash_is_unknown_is_left_out_not_guessed()
    {
        EventLog log = new EventLogBuilder((PcrBank.Sha256.AlgId, 32), (PcrBank.Sm3.AlgId, 32)).Read();
        PcrReplay replay = PcrReplay.Of(log).OrThrow();
        Assert.Equal([PcrBank.Sha256], replay.Banks);
        Assert.True(replay.Value(PcrBank.Sm3, 0).IsEmpty);
    }

    internal static PcrReplay Replay(byte[] bytes)
    {
        Parsed<EventLog> log = EventLog.Read(bytes);
        if (log.Refusal?.Reason == "event-log.not-crypto-agile")
            log = EventLog.ReadTpm12(bytes);
        if (log.Refusal?.Reason == "event-log.digest-count")
            log = EventLog.ReadWithInactiveBanks(bytes);
        return PcrReplay.Of(log.OrThrow()).OrThrow();
    }

    private static byte[] WithLocality(byte[] locality) =>
        new EventLogBuilder()
            .Event(0, TcgEventType.EV_NO_ACTION, [.. "StartupLocality\0"u8, .. locality], new byte[32])
            .ToBytes();

    private static string Hex(PcrReplay replay, PcrBank bank, int pcr) =>
        Convert.ToHexStringLower(replay.Value(bank, pcr).Span);
}
