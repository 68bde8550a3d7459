using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// Reads one record: <c>{"pcr":11,"digests":[{"hashAlg":"sha256","digest":".."}],"content_type":"systemd","content":{"string":"..",
/// "bootId":"..","timestamp":1,"eventType":"phase"}}</c> (systemd 257, src/shared/tpm2-util.c). Members that are not used here are skipped.
/// </summary>
internal ref struct UserspaceRecordReader
{
    private const int LongestText = 4096;

    private readonly int _number;
    private Utf8JsonReader _json;
    private long? _pcr;
    private bool _isNvIndex;
    private ImmutableArray<EventDigest> _digests;
    private string? _contentType;
    private string? _text;
    private string? _eventType;
    private bool _hasContent;

    public UserspaceRecordReader(ReadOnlySpan<byte> json, int number)
    {
        _number = number;
        _json = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
    }

    public UserspaceEvent Read()
    {
        Next(JsonTokenType.StartObject);
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
            ReadMember();
        if (_json.Read())
            throw Fail("one object", "more");
        bool isSystemd = _contentType == "systemd";
        return new UserspaceEvent(
            _number,
            CheckPcr(),
            _digests.IsDefaultOrEmpty ? throw Fail("digests", "none") : _digests,
            isSystemd ? _text ?? "" : "",
            isSystemd ? _eventType ?? "" : ""
        );
    }

    private readonly int CheckPcr() =>
        (_pcr, _isNvIndex) switch
        {
            (>= 0 and < PcrReplay.PcrCount, false) => (int)_pcr,
            (null, true) => TcgEvent.NoPcr,
            _ => throw Fail("a PCR from 0 to 23, or an NV index", "something else"),
        };

    private void ReadMember()
    {
        if (_json.ValueTextEquals("pcr"u8))
            _pcr = _pcr is null ? ReadPcr() : throw Twice("pcr");
        else if (_json.ValueTextEquals("digests"u8))
            _digests = _digests.IsDefault ? ReadDigests() : throw Twice("digests");
        else if (_json.ValueTextEquals("content_type"u8))
            _contentType = _contentType is null ? ReadText(16) : throw Twice("content_type");
        else if (_json.ValueTextEquals("content"u8))
            ReadContent();
        else
            SkipMember();
    }

    private void ReadContent()
    {
        if (_hasContent)
            throw Twice("content");
        _hasContent = true;
        Next(JsonTokenType.StartObject);
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
        {
            if (_json.ValueTextEquals("string"u8))
                _text = _text is null ? ReadText(LongestText) : throw Twice("string");
            else if (_json.ValueTextEquals("eventType"u8))
                _eventType = _eventType is null ? ReadText(32) : throw Twice("eventType");
            else
                _json.Skip();
        }
    }

    // systemd 258 writes what it measures into an NV index, too: "nv_index" stands there instead of "pcr".
    private void SkipMember()
    {
        _isNvIndex |= _json.ValueTextEquals("nv_index"u8);
        _json.Skip();
    }

    private ImmutableArray<EventDigest> ReadDigests()
    {
        ImmutableArray<EventDigest>.Builder digests = ImmutableArray.CreateBuilder<EventDigest>(1);
        Next(JsonTokenType.StartArray);
        while (NextIs(JsonTokenType.StartObject, JsonTokenType.EndArray))
        {
            (string name, string value) = ReadDigest();
            if (PcrBank.FromName(name) is not { } bank)
                continue;
            if (digests.Any(digest => digest.Bank == bank))
                throw Twice(bank.Name);
            if (value.Length != 2 * bank.DigestSize)
                throw Fail($"{2 * bank.DigestSize} hexadecimal digits for {bank}", $"{value.Length} characters");
            digests.Add(new EventDigest(bank, Convert.FromHexString(value)));
        }
        return digests.DrainToImmutable();
    }

    private (string Name, string Value) ReadDigest()
    {
        string? name = null;
        string? value = null;
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
        {
            if (_json.ValueTextEquals("hashAlg"u8))
                name = name is null ? ReadText(16) : throw Twice("hashAlg");
            else if (_json.ValueTextEquals("digest"u8))
                value = value is null ? ReadText(128) : throw Twice("digest");
            else
                _json.Skip();
        }
        return (name ?? throw Fail("hashAlg", "none"), value ?? throw Fail("digest", "none"));
    }

    private long ReadPcr()
    {
        Next(JsonTokenType.Number);
        return _json.TryGetInt64(out long pcr) ? pcr : throw Fail("a whole number", "another number");
    }

    private string ReadText(int longest)
    {
        Next(JsonTokenType.String);
        return _json.ValueSpan.Length <= longest
            ? _json.GetString() ?? ""
            : throw Fail($"text of at most {longest} bytes", $"{_json.ValueSpan.Length}");
    }

    private void Next(JsonTokenType expected)
    {
        if (!_json.Read() || _json.TokenType != expected)
            throw Fail($"{expected}", $"{_json.TokenType}");
    }

    // True at an element, false at the end of the container.
    private bool NextIs(JsonTokenType element, JsonTokenType end)
    {
        if (!_json.Read() || (_json.TokenType != element && _json.TokenType != end))
            throw Fail($"{element} or {end}", $"{_json.TokenType}");
        return _json.TokenType == element;
    }

    private readonly RefusedException Twice(string member) => Fail($"{member} once", "twice");

    private readonly RefusedException Fail(string expected, string seen) =>
        new(UserspaceLogReader.Refuse($"record {_number}: {expected}", seen));
}
