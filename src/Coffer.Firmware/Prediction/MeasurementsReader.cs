using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>Reads <c>measurements.json</c> member by member, in the order of docs/formats.md section 19.</summary>
internal ref struct MeasurementsReader
{
    private const string Thing = "measurements.json";
    private const int LongestDocument = 1 << 20;
    private const int MostEvents = 256;
    private const int LongestText = 16384;
    private const int MostCertificates = 64;
    private const int MostSections = 64;

    private static ReadOnlySpan<int> Predicted => [4, 7, 11];

    private Utf8JsonReader _json;

    private MeasurementsReader(ReadOnlySpan<byte> utf8) =>
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 12 });

    public static Parsed<ExpectedMeasurements> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestDocument)
            return Refuse($"at most {LongestDocument} bytes", $"{utf8.Length}");
        try
        {
            return new MeasurementsReader(utf8).ReadDocument();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: a string that is not valid UTF-8. Nothing of the text goes into the refusal.
            return Refuse("JSON", "something else");
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private ExpectedMeasurements ReadDocument()
    {
        Next(JsonTokenType.StartObject);
        if (ReadText("format", 64) != "coffer-measurements-1")
            throw Fail("format coffer-measurements-1", "another format");
        string name = ReadText("name", 256);
        long version = ReadNumber("version");
        ReadText("disk", 36);
        byte[] root = ReadRoot();
        Begin("bootLoader");
        byte[] bootLoader = ReadDigest("authenticode");
        Next(JsonTokenType.EndObject);
        ExpectedImage installer = ReadImage("installer");
        ExpectedImage os = ReadImage("os");
        ReadSealing();
        Next(JsonTokenType.EndObject);
        return _json.Read()
            ? throw Fail("the end", "more")
            : new ExpectedMeasurements(name, version, root, bootLoader, os, installer);
    }

    private byte[] ReadRoot()
    {
        Begin("root");
        string hash = ReadText("hash", 128);
        ReadText("salt", 512);
        ReadNumber("blocks");
        ReadNumber("bytes");
        Next(JsonTokenType.EndObject);
        return FromHex(hash);
    }

    private ExpectedImage ReadImage(string name)
    {
        Begin(name);
        string path = ReadText("path", 256);
        ReadNumber("bytes");
        ReadDigest("sha256");
        byte[] authenticode = ReadDigest("authenticode");
        string commandLine = ReadText("commandLine", LongestText);
        ReadSections();
        ImmutableArray<PcrPrediction> pcrs = ReadPcrs();
        Next(JsonTokenType.EndObject);
        return new ExpectedImage(name, path, authenticode, commandLine, pcrs);
    }

    private void ReadSections()
    {
        Begin("sections");
        HashSet<string> seen = [];
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
        {
            if (!seen.Add(_json.GetString()!) || seen.Count > MostSections)
                throw Fail($"at most {MostSections} sections, each once", "more, or one twice");
            Next(JsonTokenType.StartObject);
            ReadNumber("bytes");
            ReadDigest("sha256");
            Next(JsonTokenType.EndObject);
        }
    }

    private ImmutableArray<PcrPrediction> ReadPcrs()
    {
        ImmutableArray<PcrPrediction>.Builder pcrs = ImmutableArray.CreateBuilder<PcrPrediction>();
        BeginList("pcrs");
        while (NextIs(JsonTokenType.StartObject, JsonTokenType.EndArray))
            pcrs.Add(pcrs.Count < Predicted.Length ? ReadPcr(Predicted[pcrs.Count]) : throw Fail("3 PCRs", "more"));
        return pcrs.Count == Predicted.Length ? pcrs.DrainToImmutable() : throw Fail("PCR 4, 7 and 11", "fewer");
    }

    private PcrPrediction ReadPcr(int expected)
    {
        if (ReadNumber("pcr") != expected)
            throw Fail($"PCR {expected}", "another PCR");
        if (ReadText("bank", 16) != PcrBank.Sha256.Name)
            throw Fail("bank sha256", "another bank");
        byte[] value = ReadDigest("value");
        PcrPrediction prediction = new(expected, PcrBank.Sha256, ReadEvents());
        Next(JsonTokenType.EndObject);
        return prediction.Value.Span.SequenceEqual(value)
            ? prediction
            : throw Fail($"the value of PCR {expected} that its events give", "another value");
    }

    private List<ExpectedEvent> ReadEvents()
    {
        List<ExpectedEvent> events = [];
        BeginList("events");
        while (NextIs(JsonTokenType.StartObject, JsonTokenType.EndArray))
            events.Add(events.Count < MostEvents ? ReadEvent() : throw Fail($"at most {MostEvents} events", "more"));
        return events;
    }

    private ExpectedEvent ReadEvent()
    {
        TcgEventType? type = TypeOf(ReadText("type", 64));
        string description = ReadText("description", LongestText);
        ExpectedEvent expected = new(type, description, ReadDigest("digest"));
        if (!NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
            return expected;
        ImmutableArray<MeasuredCertificate> certificates = ReadCertificates();
        Next(JsonTokenType.EndObject);
        return expected with { Certificates = certificates };
    }

    private ImmutableArray<MeasuredCertificate> ReadCertificates()
    {
        if (!_json.ValueTextEquals("certificates"u8))
            throw Fail("certificates, or the end of the event", "another member");
        Next(JsonTokenType.StartArray);
        ImmutableArray<MeasuredCertificate>.Builder read = ImmutableArray.CreateBuilder<MeasuredCertificate>();
        while (NextIs(JsonTokenType.StartObject, JsonTokenType.EndArray))
        {
            if (read.Count == MostCertificates)
                throw Fail($"at most {MostCertificates} certificates", "more");
            string subject = PrintableText.Clean(ReadText("subject", LongestText));
            read.Add(new MeasuredCertificate(subject, Convert.ToHexStringLower(ReadDigest("sha256"))));
            Next(JsonTokenType.EndObject);
        }
        return read.DrainToImmutable();
    }

    // What the sealed share asks for follows from the rest; it is there for people and for other tools.
    private void ReadSealing()
    {
        Begin("sealedTo");
        foreach (string member in (ReadOnlySpan<string>)["pcr7", "pcr11", "pcr11Policy", "pcr12", "pcr15"])
            ReadDigest(member);
        Next(JsonTokenType.EndObject);
    }

    private readonly TcgEventType? TypeOf(string name)
    {
        if (name == RecordedEvent.UserspaceType)
            return null;
        bool isName = name.StartsWith("EV_", StringComparison.Ordinal) && Enum.TryParse<TcgEventType>(name, out _);
        return isName ? Enum.Parse<TcgEventType>(name) : throw Fail("the name of an event type", "another text");
    }

    private byte[] ReadDigest(string name)
    {
        string hex = ReadText(name, 2 * PcrBank.Sha256.DigestSize);
        return hex.Length == 2 * PcrBank.Sha256.DigestSize ? FromHex(hex) : throw Fail($"{name}: 64 digits", "fewer");
    }

    private readonly byte[] FromHex(string hex) =>
        hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(hex)
            : throw Fail("lower-case hexadecimal", "something else");

    private string ReadText(string name, int longest)
    {
        ReadName(name);
        Next(JsonTokenType.String);
        return _json.ValueSpan.Length <= longest
            ? _json.GetString()!
            : throw Fail($"{name} of at most {longest} bytes", $"{_json.ValueSpan.Length}");
    }

    private long ReadNumber(string name)
    {
        ReadName(name);
        Next(JsonTokenType.Number);
        return _json.TryGetInt64(out long value) && value >= 0
            ? value
            : throw Fail($"{name}: a whole number", "another");
    }

    private void Begin(string name)
    {
        ReadName(name);
        Next(JsonTokenType.StartObject);
    }

    private void BeginList(string name)
    {
        ReadName(name);
        Next(JsonTokenType.StartArray);
    }

    private void ReadName(string name)
    {
        Next(JsonTokenType.PropertyName);
        if (!_json.ValueTextEquals(name))
            throw Fail($"member {name}", "another member");
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

    private readonly RefusedException Fail(string expected, string seen) =>
        new(Refuse($"{expected} before byte {_json.BytesConsumed}", seen));

    private static Refusal Refuse(string expected, string seen) => new("measurements.malformed", Thing, expected, seen);
}
