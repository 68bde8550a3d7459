using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs;

namespace Coffer.Firmware.Prediction;

/// <summary>Reads the tokens of a PCR signature document one by one, so that nothing unknown slips through.</summary>
internal ref struct PcrSignatureDocumentReader
{
    private const string Thing = "PCR signature document";
    private const int LongestDocument = 1 << 20;
    private const int LongestSignature = 1024;

    private Utf8JsonReader _json;
    private readonly ImmutableArray<PcrSignature>.Builder _signatures = ImmutableArray.CreateBuilder<PcrSignature>();

    private PcrSignatureDocumentReader(ReadOnlySpan<byte> utf8) =>
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });

    public static Parsed<ImmutableArray<PcrSignature>> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestDocument)
            return Refuse($"at most {LongestDocument} bytes", $"{utf8.Length}");
        try
        {
            return new PcrSignatureDocumentReader(utf8).ReadDocument();
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

    private ImmutableArray<PcrSignature> ReadDocument()
    {
        HashSet<string> seen = [];
        Next(JsonTokenType.StartObject);
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
        {
            string name = _json.GetString()!;
            PcrBank bank = PcrBank.FromName(name) ?? throw Fail("the name of a bank", "another member");
            if (!seen.Add(name))
                throw Fail("each bank once", $"{name} twice");
            ReadBank(bank);
        }
        if (_json.Read())
            throw Fail("the end", "more");
        return _signatures.DrainToImmutable();
    }

    private void ReadBank(PcrBank bank)
    {
        Next(JsonTokenType.StartArray);
        while (NextIs(JsonTokenType.StartObject, JsonTokenType.EndArray))
            _signatures.Add(ReadSignature(bank));
    }

    private PcrSignature ReadSignature(PcrBank bank)
    {
        ImmutableArray<int> pcrs = [];
        byte[]? fingerprint = null;
        byte[]? policy = null;
        byte[]? signature = null;
        while (NextIs(JsonTokenType.PropertyName, JsonTokenType.EndObject))
        {
            if (_json.ValueTextEquals("pcrs"u8) && pcrs.IsEmpty)
                pcrs = ReadPcrs();
            else if (_json.ValueTextEquals("pkfp"u8) && fingerprint is null)
                fingerprint = ReadHex();
            else if (_json.ValueTextEquals("pol"u8) && policy is null)
                policy = ReadHex();
            else if (_json.ValueTextEquals("sig"u8) && signature is null)
                signature = ReadBase64();
            else
                throw Fail("pcrs, pkfp, pol and sig, each once", "another member, or one twice");
        }
        if (pcrs.IsEmpty || fingerprint is null || policy is null || signature is null)
            throw Fail("pcrs, pkfp, pol and sig", "one is missing");
        return new PcrSignature(bank, pcrs, fingerprint, policy, signature);
    }

    private ImmutableArray<int> ReadPcrs()
    {
        ImmutableArray<int>.Builder pcrs = ImmutableArray.CreateBuilder<int>();
        Next(JsonTokenType.StartArray);
        while (NextIs(JsonTokenType.Number, JsonTokenType.EndArray))
        {
            bool isIndex = _json.TryGetInt32(out int pcr) && pcr is >= 0 and < PcrReplay.PcrCount;
            if (!isIndex || (pcrs.Count > 0 && pcrs[^1] >= pcr))
                throw Fail("PCRs from 0 to 23, ascending", "something else");
            pcrs.Add(pcr);
        }
        return pcrs.Count > 0 ? pcrs.DrainToImmutable() : throw Fail("at least one PCR", "none");
    }

    private byte[] ReadHex()
    {
        Next(JsonTokenType.String);
        string text = _json.GetString()!;
        return text.Length == 2 * SHA256.HashSizeInBytes
            ? Convert.FromHexString(text)
            : throw Fail("64 hexadecimal digits", $"{text.Length} characters");
    }

    private byte[] ReadBase64()
    {
        Next(JsonTokenType.String);
        return _json.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length is > 0 and <= LongestSignature
            ? bytes
            : throw Fail($"a signature of 1 to {LongestSignature} bytes in base64", "something else");
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

    private static Refusal Refuse(string expected, string seen) =>
        new("pcr-signature.malformed", Thing, expected, seen);
}
