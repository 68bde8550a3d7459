using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class EventLogDifferenceTests
{
    private static EventLogBuilder Boot(byte db = 1) =>
        new EventLogBuilder().Variable("SecureBoot", 1).Action(4, "other PCR").Variable("db", db);

    [Fact]
    public void The_same_boot_has_no_difference() =>
        Assert.Same(EventLogDifference.None, Difference(Record(Boot()), Boot()));

    [Fact]
    public void A_changed_variable_is_named_with_both_digests()
    {
        EventLogDifference difference = Difference(Record(Boot()), Boot(db: 2));
        Assert.Equal(3, difference.EventNumber);
        Assert.Matches(
            @"^event 3, EFI variable db \(expected [0-9a-f]{12}\.\.\., seen [0-9a-f]{12}\.\.\.\)$",
            difference.ToString()
        );
    }

    [Fact]
    public void A_further_event_is_a_difference() =>
        Assert.StartsWith(
            "event 4, EFI variable dbx (expected no more events, seen ",
            Difference(Record(Boot()), Boot().Variable("dbx", 9)).ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_missing_event_is_a_difference() =>
        Assert.StartsWith(
            "end of the log (expected EFI variable dbx ",
            Difference(Record(Boot().Variable("dbx", 9)), Boot()).ToString(),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_changed_type_is_no_difference_for_it_is_not_hashed() =>
        Assert.Same(
            EventLogDifference.None,
            Difference(
                ["EV_IPL:whatever:" + Convert.ToHexStringLower(PcrBank.Sha256.Hash("x"u8))],
                new EventLogBuilder().Action(7, "x")
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("EV_IPL:abcd")]
    [InlineData("EV_IPL:x:")]
    [InlineData("EV_IPL:x:ABCD")]
    [InlineData("EV_IPL:\u001b[2J:abcd")]
    public void A_malformed_record_is_refused(string entry) =>
        Assert.Equal(
            "recorded-event.malformed",
            EventLogDifference.Find([entry], Boot().Read(), 7, PcrBank.Sha256).Refusal?.Reason
        );

    [Fact]
    public void A_text_with_colons_survives_its_record()
    {
        RecordedEvent recorded = new("EV_EFI_ACTION", "a:b::c", "00ff");
        Assert.Equal(recorded, RecordedEvent.Parse(recorded.ToString()).OrThrow());
    }

    [Fact]
    public void The_record_of_a_real_boot_names_its_variables()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        string[] recorded = [.. RecordedEvent.OfPcr(log, 7, PcrBank.Sha256)];
        Assert.Equal(
            [
                "EV_EFI_VARIABLE_DRIVER_CONFIG:SecureBoot:ccfc4bb32888a345bc8aeadaba552b627d99348c767681ab3141f5b01e40a40e",
                "EV_SEPARATOR:separator:df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119",
            ],
            [recorded[0], recorded[5]]
        );
        Assert.Equal(7, recorded.Length);
        Assert.Same(EventLogDifference.None, EventLogDifference.Find(recorded, log, 7, PcrBank.Sha256).OrThrow());
    }

    [Fact]
    public void The_text_of_a_record_is_bounded() =>
        Assert.True(
            RecordedEvent.Of(Boot().Action(7, new string('x', 500)).Read().Events[^1], PcrBank.Sha256).Subject.Length
                <= 64
        );

    [Fact]
    public void The_certificates_of_a_variable_survive_its_record()
    {
        EventLog log = EventLog.Read(Golden.Bytes("ovmf-boot/event-log.bin")).OrThrow();
        string entry = RecordedEvent.OfPcr(log, 7, PcrBank.Sha256).ElementAt(3);
        Assert.Matches("^EV_EFI_VARIABLE_DRIVER_CONFIG:db [0-9a-f]{8}:[0-9a-f]{64}$", entry);
        RecordedEvent read = RecordedEvent.Parse(entry).OrThrow();
        Assert.Equal(("db", "EFI variable db"), (read.Subject, read.Describe()));
        Assert.Equal(8, Assert.Single(read.Certificates).Fingerprint.Length);
        Assert.Equal(entry, read.ToString());
    }

    private static string[] Record(EventLogBuilder boot) => [.. RecordedEvent.OfPcr(boot.Read(), 7, PcrBank.Sha256)];

    private static EventLogDifference Difference(string[] recorded, EventLogBuilder boot) =>
        EventLogDifference.Find(recorded, boot.Read(), 7, PcrBank.Sha256).OrThrow();
}
