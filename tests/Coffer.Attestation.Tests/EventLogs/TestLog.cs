using System.Collections.Immutable;
using System.Text;
using Coffer.Attestation.EventLogs;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Policies;
using Coffer.Attestation.Verdicts;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Attestation.Tests.EventLogs;

/// <summary>A log of one bank, event by event, to be written right or wrong and judged against the values that it replays to.</summary>
internal sealed class TestLog
{
    private readonly List<TestEvent> _events = [];

    public List<TestEvent> Events => _events;

    public List<UserspaceEvent> Userspace { get; } = [];

    /// <summary>The log of a real boot: OVMF with Secure Boot, systemd-boot and a UKI of Coffer.</summary>
    public static TestLog OfRealBoot()
    {
        TestLog log = new();
        foreach (TcgEvent e in EventLog.Read(RepositoryFile.Bytes(RealBoot)).OrThrow().Events.Skip(1))
            log._events.Add(new TestEvent(e.PcrIndex, e.Type, e.Data.ToArray(), e.Digest(PcrBank.Sha256).ToArray()));
        return log;
    }

    public const string RealBoot = "tests/Coffer.Firmware.Tests/Golden/ovmf-boot/event-log.bin";

    public int IndexOf(int pcr, TcgEventType type, int from = 0) =>
        _events.FindIndex(from, e => e.Pcr == pcr && e.Type == type);

    public int IndexOfVariable(string name) => _events.FindIndex(e => IsVariable(e, name));

    public void Retype(int index, TcgEventType type) => _events[index] = _events[index] with { Type = type };

    public void Add(int pcr, TcgEventType type, byte[] data) =>
        _events.Add(new TestEvent(pcr, type, data, PcrBank.Sha256.Hash(data)));

    public void Insert(int index, int pcr, TcgEventType type, byte[] data) =>
        _events.Insert(index, new TestEvent(pcr, type, data, PcrBank.Sha256.Hash(data)));

    public void Action(int index, int pcr, string text) =>
        Insert(index, pcr, TcgEventType.EV_EFI_ACTION, Encoding.ASCII.GetBytes(text));

    /// <summary>A copy of a variable's value.</summary>
    public byte[] ValueOf(string name) => DataOf(IndexOfVariable(name));

    /// <summary>A copy of the value in an event of a variable.</summary>
    public byte[] DataOf(int index) => Read(_events[index]).Data.ToArray();

    public void SetVariable(string name, byte[] value) => SetData(IndexOfVariable(name), value);

    public void SetData(int index, byte[] value)
    {
        UefiVariableData old = Read(_events[index]);
        byte[] data = new UefiVariableData(old.VariableName, old.UnicodeName, value).ToBytes();
        _events[index] = _events[index] with { Data = data, Digest = PcrBank.Sha256.Hash(data) };
    }

    public void Measure(int pcr, string text, string eventType = "phase") =>
        Userspace.Add(
            new UserspaceEvent(
                Userspace.Count,
                pcr,
                [new EventDigest(PcrBank.Sha256, PcrBank.Sha256.Hash(Encoding.UTF8.GetBytes(text)))],
                text,
                eventType
            )
        );

    public byte[] ToBytes()
    {
        ByteWriter specId = new ByteWriter()
            .WriteBytes("Spec ID Event03\0"u8)
            .WriteUInt32(0)
            .WriteBytes([0, 2, 0, 2])
            .WriteUInt32(1)
            .WriteUInt16(PcrBank.Sha256.AlgId)
            .WriteUInt16(32)
            .WriteByte(0);
        ByteWriter log = new ByteWriter()
            .WriteUInt32(0)
            .WriteUInt32((uint)TcgEventType.EV_NO_ACTION)
            .WriteZeros(20)
            .WriteUInt32((uint)specId.Length)
            .WriteBytes(specId.Written);
        foreach (TestEvent e in _events)
        {
            log.WriteUInt32((uint)e.Pcr)
                .WriteUInt32((uint)e.Type)
                .WriteUInt32(1)
                .WriteUInt16(PcrBank.Sha256.AlgId)
                .WriteBytes(e.Digest)
                .WriteUInt32((uint)e.Data.Length)
                .WriteBytes(e.Data);
        }
        return log.ToArray();
    }

    public byte[] UserspaceBytes() => [.. Userspace.SelectMany(UserspaceLogWriter.Record)];

    /// <summary>The values that both logs give: what a TPM would quote.</summary>
    public ImmutableArray<PcrBankEvidence> Pcrs()
    {
        EventLog log = EventLog.Read(ToBytes()).OrThrow();
        PcrReplay replay = PcrReplay.Of(log, new UserspaceLog([.. Userspace])).OrThrow();
        return [new PcrBankEvidence(PcrBank.Sha256, ValuesOf(replay, PcrBank.Sha256))];
    }

    public Verdict Judge(BootPolicy policy, out JudgedBoot? boot) => Judge(policy, Pcrs(), out boot);

    public Verdict Judge(BootPolicy policy, ImmutableArray<PcrBankEvidence> pcrs, out JudgedBoot? boot)
    {
        FindingList findings = new();
        boot = BootVerifier.Judge(ToBytes(), UserspaceBytes(), pcrs, policy, findings);
        return findings.ToVerdict();
    }

    public static ImmutableSortedDictionary<int, ReadOnlyMemory<byte>> ValuesOf(PcrReplay replay, PcrBank bank) =>
        Enumerable.Range(0, PcrReplay.PcrCount).ToImmutableSortedDictionary(pcr => pcr, pcr => replay.Value(bank, pcr));

    private static bool IsVariable(TestEvent e, string name) =>
        e is { Pcr: 7, Type: TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG } && Read(e).UnicodeName == name;

    private static UefiVariableData Read(TestEvent e)
    {
        ByteReader reader = new(e.Data, "variable");
        Guid vendor = reader.ReadEfiGuid();
        int name = (int)reader.ReadUInt64() * 2;
        int length = (int)reader.ReadUInt64();
        string text = Encoding.Unicode.GetString(reader.ReadSpan(name));
        return new UefiVariableData(vendor, text, reader.ReadSpan(length).ToArray());
    }
}
