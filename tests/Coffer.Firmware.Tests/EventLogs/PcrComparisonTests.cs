using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class PcrComparisonTests
{
    [Theory]
    [InlineData("ok-rhel8-secureboot")]
    [InlineData("ok-ubuntu-nosb")]
    [InlineData("ok-startup-locality-3")]
    [InlineData("ok-padded-ff")]
    public void A_true_log_explains_every_value(string name)
    {
        PcrComparison comparison = Judge(name).OrThrow();
        Assert.Empty(comparison.Disagreements);
        Assert.Null(comparison.Refusal);
        Assert.Contains(7, comparison.ExplainedPcrs);
    }

    [Theory]
    [InlineData("bad-reordered", 4)]
    [InlineData("bad-removed-event", 5)]
    public void A_changed_log_is_told_from_the_values(string name, int pcr)
    {
        PcrFinding finding = Assert.Single(Judge(name).OrThrow().Disagreements);
        Assert.Equal((pcr, PcrFindingKind.Differs), (finding.Pcr, finding.Kind));
        Assert.NotEqual(finding.Expected, finding.Seen);
    }

    [Fact]
    public void A_hostile_event_size_is_refused_before_it_is_believed() =>
        Assert.NotNull(EventLog.Read(RecordedEvidence.Bytes("synthetic/event-logs/bad-event-size-huge.bin")).Refusal);

    [Fact]
    public void Every_synthetic_case_is_tested_here()
    {
        using JsonDocument cases = JsonDocument.Parse(RecordedEvidence.Text("synthetic/event-logs/cases.json"));
        Assert.Equal(7, cases.RootElement.GetArrayLength());
    }

    [Fact]
    public void A_PCR_without_events_must_be_untouched()
    {
        EventLog log = new EventLogBuilder().Action(4, "x").Read();
        byte[] touched = new byte[32];
        touched[5] = 1;
        PcrComparison comparison = Judge(
            log,
            (8, new byte[32]),
            (9, touched),
            (17, PcrReplay.ResetValue(PcrBank.Sha256, 17))
        );
        Assert.Equal(
            [PcrFindingKind.Untouched, PcrFindingKind.NotInLog, PcrFindingKind.Untouched],
            comparison.Findings.Select(finding => finding.Kind)
        );
        Assert.Equal("event-log.pcr-not-in-log", comparison.Refusal?.Reason);
    }

    [Fact]
    public void A_value_of_another_size_is_not_compared() =>
        Assert.Equal(
            PcrFindingKind.WrongSize,
            Judge(new EventLogBuilder().Action(4, "x").Read(), (4, new byte[20])).Findings[0].Kind
        );

    [Fact]
    public void No_values_verify_nothing() =>
        Assert.Equal(
            "event-log.no-pcr-values",
            PcrComparison.Judge(new EventLogBuilder().Read(), PcrBank.Sha256, Values()).Refusal?.Reason
        );

    [Fact]
    public void A_bank_that_the_log_lacks_verifies_nothing() =>
        Assert.Equal(
            "event-log.bank-absent",
            PcrComparison.Judge(new EventLogBuilder().Read(), PcrBank.Sha384, Values((0, new byte[48]))).Refusal?.Reason
        );

    [Fact]
    public void A_PCR_that_does_not_exist_is_refused() =>
        Assert.Equal(
            "event-log.pcr-index",
            PcrComparison
                .Judge(new EventLogBuilder().Read(), PcrBank.Sha256, Values((24, new byte[32])))
                .Refusal?.Reason
        );

    [Fact]
    public void A_finding_says_what_was_expected_and_seen() =>
        Assert.StartsWith(
            "PCR 4: the log gives ",
            Judge(new EventLogBuilder().Action(4, "x").Read(), (4, new byte[32])).Findings[0].ToString(),
            StringComparison.Ordinal
        );

    private static Parsed<PcrComparison> Judge(string name)
    {
        using JsonDocument pcrs = JsonDocument.Parse(RecordedEvidence.Text($"synthetic/event-logs/{name}.sha256.json"));
        EventLog log = EventLog.Read(RecordedEvidence.Bytes($"synthetic/event-logs/{name}.bin")).OrThrow();
        return PcrComparison.Judge(
            log,
            PcrBank.Sha256,
            Values([
                .. pcrs
                    .RootElement.EnumerateObject()
                    .Select(pcr => (int.Parse(pcr.Name), Convert.FromHexString(pcr.Value.GetString()!))),
            ])
        );
    }

    private static PcrComparison Judge(EventLog log, params (int Pcr, byte[] Value)[] values) =>
        PcrComparison.Judge(log, PcrBank.Sha256, Values(values)).OrThrow();

    private static Dictionary<int, ReadOnlyMemory<byte>> Values(params (int Pcr, byte[] Value)[] values) =>
        values.ToDictionary(value => value.Pcr, value => new ReadOnlyMemory<byte>(value.Value));
}
