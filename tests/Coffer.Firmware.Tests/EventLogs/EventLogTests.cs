using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using CsCheck;

namespace Coffer.Firmware.Tests.EventLogs;

public sealed class EventLogTests
{
    private const ushort Sha1 = 0x0004;
    private const ushort Sha256 = 0x000B;

    public static TheoryData<string, byte[]> MalformedLogs { get; } =
        new()
        {
            { "event-log.absent", [] },
            { "event-log.not-crypto-agile", [0] },
            { "event-log.not-crypto-agile", new byte[64] },
            { "spec-id-event.malformed", new EventLogBuilder((Sha256, 16)).ToBytes() },
            { "spec-id-event.malformed", new EventLogBuilder((Sha1, 20), (Sha1, 20)).ToBytes() },
            { "spec-id-event.malformed", new EventLogBuilder((0x7777, 65)).ToBytes() },
            { "spec-id-event.malformed", new EventLogBuilder((0x7777, 0)).ToBytes() },
            { "event-log.malformed", new EventLogBuilder().Raw([0]).ToBytes() },
            { "event-log.malformed", Event().Data(uint.MaxValue, [1, 2, 3]).ToBytes() },
            { "event-log.malformed", Event().Data(int.MaxValue, [1, 2, 3]).ToBytes() },
            { "event-log.malformed", Event().Data(4, [1, 2, 3]).ToBytes() },
            { "event-log.pcr-index", new EventLogBuilder().Action(24, "x").ToBytes() },
            { "event-log.pcr-index", new EventLogBuilder().Action(0x80000000, "x").ToBytes() },
            { "event-log.digest-count", Event(digests: 0).Data(0, []).ToBytes() },
            { "event-log.digest-count", Event(digests: 2).Data(0, []).ToBytes() },
            { "event-log.digest-count", Event(digests: uint.MaxValue).Data(0, []).ToBytes() },
            {
                "event-log.digest-algorithm",
                new EventLogBuilder().Header(0, TcgEventType.EV_IPL, 1).Digest(Sha1, new byte[20]).Data(0, []).ToBytes()
            },
            {
                "event-log.digest-repeated",
                new EventLogBuilder((Sha256, 32), (Sha1, 20))
                    .Header(0, TcgEventType.EV_IPL, 2)
                    .Digest(Sha256, new byte[32])
                    .Digest(Sha256, new byte[32])
                    .Data(0, [])
                    .ToBytes()
            },
            { "event-log.pcr-index", new EventLogBuilder().Raw([0xFF, 0xFF, 0xFF, 0xFF, 0xFE]).ToBytes() },
        };

    [Theory]
    [MemberData(nameof(MalformedLogs))]
    public void A_malformed_log_is_refused_with_its_reason(string reason, byte[] log) =>
        Assert.Equal(reason, EventLog.Read(log).Refusal?.Reason);

    [Theory]
    [InlineData("uefi-sha1-log.bin")]
    [InlineData("../debian-10.bin")]
    [InlineData("../option_rom.bin")]
    public void A_log_of_the_old_format_must_be_asked_for(string name)
    {
        byte[] log = RecordedEvidence.Bytes($"event-logs/tpm2-tools/{name}");
        Assert.Equal("event-log.not-crypto-agile", EventLog.Read(log).Refusal?.Reason);
        Assert.Equal([PcrBank.Sha1], EventLog.ReadTpm12(log).OrThrow().Banks);
    }

    [Fact]
    public void A_crypto_agile_log_is_not_read_as_an_old_one() =>
        Assert.Equal(
            "event-log.not-tpm-1.2",
            EventLog.ReadTpm12(Golden.Bytes("ovmf-boot/event-log.bin")).Refusal?.Reason
        );

    [Fact]
    public void An_empty_log_of_the_old_format_is_no_log_either() =>
        Assert.Equal("event-log.absent", EventLog.ReadTpm12([]).Refusal?.Reason);

    [Fact]
    public void A_log_with_switched_off_banks_must_be_asked_for()
    {
        byte[] log = RecordedEvidence.Bytes("event-logs/tpm2-tools/uefiaction.bin");
        Assert.Equal("event-log.digest-count", EventLog.Read(log).Refusal?.Reason);
        Assert.Equal([PcrBank.Sha1, PcrBank.Sha256], EventLog.ReadWithInactiveBanks(log).OrThrow().Banks);
    }

    [Fact]
    public void Digests_may_come_in_any_order()
    {
        EventLog log = new EventLogBuilder((Sha1, 20), (Sha256, 32))
            .Header(3, TcgEventType.EV_IPL, 2)
            .Digest(Sha256, Enumerable.Repeat((byte)2, 32).ToArray())
            .Digest(Sha1, Enumerable.Repeat((byte)1, 20).ToArray())
            .Data(0, [])
            .Read();
        Assert.Equal(1, log.Events[1].Digest(PcrBank.Sha1).Span[0]);
        Assert.Equal(2, log.Events[1].Digest(PcrBank.Sha256).Span[0]);
    }

    [Fact]
    public void Ones_behind_the_last_event_are_padding() =>
        Assert.Equal(
            2,
            new EventLogBuilder().Action(4, "x").Raw(Enumerable.Repeat((byte)0xFF, 100).ToArray()).Read().Events.Length
        );

    [Fact]
    public void A_log_with_a_header_alone_has_no_events() => Assert.Single(new EventLogBuilder().Read().Events);

    [Fact]
    public void Every_truncation_of_a_log_is_a_log_of_whole_events_or_refused()
    {
        byte[] log = Golden.Bytes("ovmf-boot/event-log.bin");
        int whole = EventLog.Read(log).OrThrow().Events.Length;
        for (int length = 0; length < log.Length; length++)
        {
            Parsed<EventLog> read = EventLog.Read(log.AsSpan(0, length));
            Assert.True(read.Refusal is not null || read.Value!.Events.Length < whole);
        }
    }

    [Fact]
    public void Any_bytes_never_throw() => Gen.Byte.Array[0, 500].Sample(bytes => Exercise(bytes));

    [Fact]
    public void Any_bytes_behind_a_good_header_never_throw()
    {
        byte[] header = new EventLogBuilder().ToBytes();
        Gen.Byte.Array[0, 300].Sample(bytes => Exercise([.. header, .. bytes]));
    }

    [Fact]
    public void Any_change_of_a_real_log_never_throws()
    {
        byte[] log = Golden.Bytes("ovmf-boot/event-log.bin");
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte)
            .Array[1, 8]
            .Sample(
                changes =>
                {
                    byte[] changed = [.. log];
                    foreach ((int at, byte value) in changes)
                        changed[at] = value;
                    Exercise(changed);
                },
                iter: 300
            );
    }

    [Fact]
    public void A_hostile_size_allocates_no_more_than_the_input_is_worth()
    {
        byte[] log = Event().Data(uint.MaxValue, new byte[1000]).ToBytes();
        EventLog.Read(log);
        long before = GC.GetAllocatedBytesForCurrentThread();
        EventLog.Read(log);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    private static EventLogBuilder Event(uint digests = 1) =>
        new EventLogBuilder().Header(0, TcgEventType.EV_IPL, digests).Digest(Sha256, new byte[32]);

    private static void Exercise(byte[] bytes)
    {
        foreach (
            Parsed<EventLog> read in (Parsed<EventLog>[])
                [EventLog.Read(bytes), EventLog.ReadWithInactiveBanks(bytes), EventLog.ReadTpm12(bytes)]
        )
        {
            if (!read.TryGet(out EventLog? log, out _))
                continue;
            PcrReplay.Of(log);
            foreach (TcgEvent e in log.Events)
            {
                Assert.DoesNotContain(e.Describe(), c => c is < ' ' or > '~');
                foreach (PcrBank bank in log.Banks)
                    e.DataBinding(bank);
            }
        }
    }
}
