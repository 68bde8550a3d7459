using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>Reads both log formats. Everything it returns are slices of one copy of the input.</summary>
internal ref struct EventLogReader
{
    private const string Thing = "event log";
    private const uint NoPcr = 0xFFFFFFFF;
    private const uint LastPcr = 23;
    private const int UsualEventSize = 256;

    private readonly byte[] _bytes;
    private readonly ImmutableArray<TcgEvent>.Builder _events;
    private ByteReader _reader;

    public EventLogReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        _events = ImmutableArray.CreateBuilder<TcgEvent>(bytes.Length / UsualEventSize);
        _reader = new ByteReader(_bytes, Thing);
    }

    public static Refusal NoLog =>
        new(
            "event-log.absent",
            Thing,
            "at least one event",
            "no bytes: the platform gives no log",
            "PCR values of this platform can be compared only with known values, not explained"
        );

    public Parsed<EventLog> ReadCryptoAgile(DigestsPerEvent rule)
    {
        if (!IsCryptoAgile(_bytes))
            return NotCryptoAgile;
        ReadTpm12Event();
        if (_reader.Refusal is { } refusal)
            return refusal;
        if (!SpecIdEvent.Read(_events[0].Data.Span).TryGet(out SpecIdEvent? specId, out refusal))
            return refusal;

        while (!_reader.Failed && _reader.Remaining > 0 && !AtEndPadding())
            ReadEvent2(specId.Banks, rule);
        return _reader.Finish(new EventLog(specId, CompleteBanks(specId.Banks, rule), _events.DrainToImmutable()));
    }

    public Parsed<EventLog> ReadTpm12()
    {
        if (IsCryptoAgile(_bytes))
            return new Refusal("event-log.not-tpm-1.2", Thing, "a log in the TPM 1.2 format", "a crypto-agile log");
        while (!_reader.Failed && _reader.Remaining > 0 && !AtEndPadding())
            ReadTpm12Event();
        return _reader.Finish(new EventLog(null, [PcrBank.Sha1], _events.DrainToImmutable()));
    }

    // A crypto-agile log starts with an EV_NO_ACTION in the old format that names the new one (section 10.4.5.1).
    private static bool IsCryptoAgile(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, Thing);
        uint pcr = reader.ReadUInt32();
        uint type = reader.ReadUInt32();
        reader.Skip(PcrBank.Sha1.DigestSize + sizeof(uint));
        return pcr == 0
            && type == (uint)TcgEventType.EV_NO_ACTION
            && reader.ReadSpan(SpecIdEvent.Signature.Length).SequenceEqual(SpecIdEvent.Signature);
    }

    private static Refusal NotCryptoAgile =>
        new(
            "event-log.not-crypto-agile",
            Thing,
            "EV_NO_ACTION \"Spec ID Event03\" as the first event",
            "another first event",
            "a log of the TPM 1.2 format has SHA-1 digests only and must be asked for"
        );

    // TCG_PCR_EVENT: pcrIndex u32, eventType u32, digest 20 bytes, eventDataSize u32, event.
    private void ReadTpm12Event()
    {
        uint pcr = _reader.ReadUInt32();
        TcgEventType type = (TcgEventType)_reader.ReadUInt32();
        // Windows puts its signed summary of a boot into the old format as an event of no PCR.
        int index = pcr == NoPcr && type == TcgEventType.EV_NO_ACTION ? TcgEvent.NoPcr : CheckPcrIndex(pcr);
        EventDigest digest = new(PcrBank.Sha1, ReadMemory(PcrBank.Sha1.DigestSize));
        ReadOnlyMemory<byte> data = ReadMemory(_reader.ReadUInt32());
        Add(index, type, [digest], data);
    }

    // TCG_PCR_EVENT2: pcrIndex u32, eventType u32, digests TPML_DIGEST_VALUES, eventSize u32, event.
    private void ReadEvent2(ImmutableArray<PcrBank> banks, DigestsPerEvent rule)
    {
        int pcr = CheckPcrIndex(_reader.ReadUInt32());
        TcgEventType type = (TcgEventType)_reader.ReadUInt32();
        ImmutableArray<EventDigest> digests = ReadDigests(banks, rule);
        ReadOnlyMemory<byte> data = ReadMemory(_reader.ReadUInt32());
        Add(pcr, type, digests, data);
    }

    private ImmutableArray<EventDigest> ReadDigests(ImmutableArray<PcrBank> banks, DigestsPerEvent rule)
    {
        uint count = _reader.ReadUInt32();
        bool isEnough = count == banks.Length || (rule == DigestsPerEvent.SomeBanks && count > 0);
        if (!isEnough || count > banks.Length)
        {
            Refuse("event-log.digest-count", $"{banks.Length} digests, one for each bank", $"{count}");
            return [];
        }
        EventDigest[] digests = new EventDigest[count];
        for (int i = 0; i < digests.Length && !_reader.Failed; i++)
            digests[i] = ReadDigest(banks, digests.AsSpan(0, i));
        return ImmutableCollectionsMarshal.AsImmutableArray(digests);
    }

    private EventDigest ReadDigest(ImmutableArray<PcrBank> banks, ReadOnlySpan<EventDigest> before)
    {
        ushort algId = _reader.ReadUInt16();
        if (Find(banks, algId) is not { } bank)
        {
            Refuse("event-log.digest-algorithm", "an algorithm that the header declares", $"0x{algId:x4}");
            return default;
        }
        foreach (EventDigest digest in before)
        {
            if (digest.Bank == bank)
                Refuse("event-log.digest-repeated", "each algorithm once", $"{bank} twice");
        }
        return new EventDigest(bank, ReadMemory(bank.DigestSize));
    }

    private static PcrBank? Find(ImmutableArray<PcrBank> banks, ushort algId)
    {
        foreach (PcrBank bank in banks)
        {
            if (bank.AlgId == algId)
                return bank;
        }
        return null;
    }

    private readonly ImmutableArray<PcrBank> CompleteBanks(ImmutableArray<PcrBank> declared, DigestsPerEvent rule)
    {
        if (rule == DigestsPerEvent.EveryBank)
            return declared;
        ImmutableArray<TcgEvent>.Builder events = _events;
        return [.. declared.Where(bank => events.All(e => !e.Extends || !e.Digest(bank).IsEmpty))];
    }

    private int CheckPcrIndex(uint pcr)
    {
        if (pcr > LastPcr)
            Refuse("event-log.pcr-index", $"a PCR from 0 to {LastPcr}", $"{pcr}");
        return _reader.Failed ? 0 : (int)pcr;
    }

    // Firmware hands the log over in a fixed area; what is behind the last event reads as ones (seen with CCEL tables).
    private bool AtEndPadding()
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(_reader.Position);
        if (rest.Length < sizeof(uint) || rest.ContainsAnyExcept((byte)0xFF))
            return false;
        _reader.ReadRest();
        return true;
    }

    private ReadOnlyMemory<byte> ReadMemory(uint length) => ReadMemory((long)length);

    private ReadOnlyMemory<byte> ReadMemory(long length)
    {
        int at = _reader.Position;
        _reader.Skip(length);
        return _reader.Failed ? default : _bytes.AsMemory(at, (int)length);
    }

    private void Add(int pcr, TcgEventType type, ImmutableArray<EventDigest> digests, ReadOnlyMemory<byte> data)
    {
        if (!_reader.Failed)
            _events.Add(new TcgEvent(_events.Count, pcr, type, digests, data));
    }

    private void Refuse(string reason, string expected, string seen) =>
        _reader.Refuse(
            new Refusal(reason, $"{Thing}, event {_events.Count} before byte {_reader.Position}", expected, seen)
        );
}
