using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.Tests.EventLogs;

/// <summary>Writes crypto-agile logs, right ones and wrong ones.</summary>
internal sealed class EventLogBuilder
{
    private static readonly Guid s_global = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");
    private readonly ByteWriter _log = new();
    private readonly (ushort AlgId, ushort Size)[] _algorithms;

    public EventLogBuilder(params (ushort AlgId, ushort Size)[] algorithms)
    {
        _algorithms = algorithms.Length > 0 ? algorithms : [(PcrBank.Sha256.AlgId, 32)];
        ByteWriter specId = new ByteWriter()
            .WriteBytes("Spec ID Event03\0"u8)
            .WriteUInt32(0)
            .WriteBytes([0, 2, 0, 2])
            .WriteUInt32((uint)_algorithms.Length);
        foreach ((ushort algId, ushort size) in _algorithms)
            specId.WriteUInt16(algId).WriteUInt16(size);
        specId.WriteByte(0);
        _log.WriteUInt32(0)
            .WriteUInt32((uint)TcgEventType.EV_NO_ACTION)
            .WriteZeros(20)
            .WriteUInt32((uint)specId.Length)
            .WriteBytes(specId.Written);
    }

    public EventLogBuilder Event(uint pcr, TcgEventType type, ReadOnlySpan<byte> data, byte[]? digest = null) =>
        Header(pcr, type, 1)
            .Digest(PcrBank.Sha256.AlgId, digest ?? PcrBank.Sha256.Hash(data))
            .Data((uint)data.Length, data);

    public EventLogBuilder Action(uint pcr, string text) =>
        Event(pcr, TcgEventType.EV_EFI_ACTION, Encoding.ASCII.GetBytes(text));

    public EventLogBuilder Variable(string name, params byte[] value) =>
        Event(7, TcgEventType.EV_EFI_VARIABLE_DRIVER_CONFIG, new UefiVariableData(s_global, name, value).ToBytes());

    public EventLogBuilder StartupLocality(byte locality, uint pcr = 0) =>
        Event(pcr, TcgEventType.EV_NO_ACTION, [.. "StartupLocality\0"u8, locality], new byte[32]);

    public EventLogBuilder Header(uint pcr, TcgEventType type, uint digests)
    {
        _log.WriteUInt32(pcr).WriteUInt32((uint)type).WriteUInt32(digests);
        return this;
    }

    public EventLogBuilder Digest(ushort algId, ReadOnlySpan<byte> digest)
    {
        _log.WriteUInt16(algId).WriteBytes(digest);
        return this;
    }

    public EventLogBuilder Data(uint size, ReadOnlySpan<byte> data)
    {
        _log.WriteUInt32(size).WriteBytes(data);
        return this;
    }

    public EventLogBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _log.WriteBytes(bytes);
        return this;
    }

    public byte[] ToBytes() => _log.ToArray();

    public EventLog Read() => EventLog.Read(_log.Written).OrThrow();
}
