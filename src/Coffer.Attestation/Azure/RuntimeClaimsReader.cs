using System.Text.Json;
using Coffer.Attestation.Certificates;
using Coffer.Bytes;

namespace Coffer.Attestation.Azure;

/// <summary>
/// Reads the claims member by member. Members that are not known are skipped, since the paravisor goes on adding some; a known one twice is
/// refused, since readers differ in which they take.
/// </summary>
internal ref struct RuntimeClaimsReader
{
    private const string Thing = "runtime claims";
    private const int MaxKeys = 16;
    private const int LongestText = 2048;
    private const int MaxUserData = 64;

    private Utf8JsonReader _json;
    private readonly List<RsaJwk> _keys = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _userData;
    private string? _vmId;
    private bool? _secureBoot;
    private bool? _console;
    private bool? _interactiveConsole;
    private bool? _tpm;
    private bool? _tpmPersisted;

    public RuntimeClaimsReader(ReadOnlySpan<byte> utf8) =>
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });

    public Parsed<RuntimeClaims> Read()
    {
        try
        {
            ReadDocument();
            return Build();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Refuse("json", "the claims' JSON", $"something else at byte {_json.BytesConsumed}");
        }
    }

    private void ReadDocument()
    {
        _json.Read();
        Expect(JsonTokenType.StartObject);
        while (NextName("") is { } name)
        {
            switch (name)
            {
                case "keys":
                    ReadKeys();
                    break;
                case "vm-configuration":
                    ReadConfiguration();
                    break;
                case "user-data":
                    _userData = Text();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        if (_json.Read())
            throw new JsonException();
    }

    private void ReadKeys()
    {
        Expect(JsonTokenType.StartArray);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_keys.Count == MaxKeys)
                throw new JsonException();
            ReadKey($"keys[{_keys.Count}].");
        }
    }

    private void ReadKey(string path)
    {
        Expect(JsonTokenType.StartObject);
        string kid = "";
        string kty = "";
        string n = "";
        string e = "";
        while (NextName(path) is { } name)
        {
            switch (name)
            {
                case "kid":
                    kid = Text();
                    break;
                case "kty":
                    kty = Text();
                    break;
                case "n":
                    n = Text();
                    break;
                case "e":
                    e = Text();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
        _keys.Add(new RsaJwk(kid, kty == "RSA" ? n : "", e));
    }

    private void ReadConfiguration()
    {
        Expect(JsonTokenType.StartObject);
        while (NextName("vm-configuration.") is { } name)
        {
            switch (name)
            {
                case "secure-boot":
                    _secureBoot = _json.GetBoolean();
                    break;
                case "console-enabled":
                    _console = _json.GetBoolean();
                    break;
                case "interactive-console-enabled":
                    _interactiveConsole = _json.GetBoolean();
                    break;
                case "tpm-enabled":
                    _tpm = _json.GetBoolean();
                    break;
                case "tpm-persisted":
                    _tpmPersisted = _json.GetBoolean();
                    break;
                case "vmUniqueId":
                    _vmId = Text();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }
    }

    private readonly Parsed<RuntimeClaims> Build()
    {
        if (Key("HCLAkPub").TryGet(out SubjectPublicKeyInfo? ak, out Refusal? refusal) is false)
            return refusal;
        SubjectPublicKeyInfo? ek = null;
        if (_keys.Exists(key => key.KeyId == "HCLEkPub") && !Key("HCLEkPub").TryGet(out ek, out refusal))
            return refusal;
        if (_userData is { Length: > 2 * MaxUserData } || !TryHex(_userData, out byte[] userData))
            return Refuse("user-data", $"at most {MaxUserData} bytes in hexadecimal", "something else");
        return new RuntimeClaims
        {
            AttestationKey = ak,
            EndorsementKey = ek,
            SecureBoot = _secureBoot,
            ConsoleEnabled = _console,
            InteractiveConsoleEnabled = _interactiveConsole,
            TpmEnabled = _tpm,
            TpmPersisted = _tpmPersisted,
            VmUniqueId = _vmId,
            UserData = userData,
        };
    }

    private readonly Parsed<SubjectPublicKeyInfo> Key(string id)
    {
        List<RsaJwk> found = _keys.FindAll(key => key.KeyId == id);
        return found is [RsaJwk one] ? one.ToPublicKey() : Refuse("key", $"one key {id}", $"{found.Count}");
    }

    private string? NextName(string path)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        Expect(JsonTokenType.PropertyName);
        string name = Text();
        if (!_seen.Add(path + name))
            throw new JsonException();
        _json.Read();
        return name;
    }

    private readonly string Text() =>
        _json.ValueSpan.Length <= LongestText
            ? _json.GetString() ?? throw new JsonException()
            : throw new JsonException();

    private readonly void Expect(JsonTokenType type)
    {
        if (_json.TokenType != type)
            throw new JsonException();
    }

    private static bool TryHex(string? text, out byte[] bytes)
    {
        bool good = text is null || (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit));
        bytes = good && text is not null ? Convert.FromHexString(text) : [];
        return good;
    }

    private static Refusal Refuse(string part, string expected, string seen) =>
        new($"runtime-claims.{part}", Thing, expected, seen);
}
