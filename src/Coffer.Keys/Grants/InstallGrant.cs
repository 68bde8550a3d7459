using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Firmware.SecureBoot;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using PolicyKey = Coffer.Tpm.Policy.PcrPolicyKey;

namespace Coffer.Keys.Grants;

/// <summary>What the owner allows an image to do: <c>/coffer/grant.json</c> in the initrd (docs/formats.md, section 5).</summary>
/// <param name="Name">Machine name.</param>
/// <param name="Version">Version of the machine, decimal.</param>
/// <param name="Integrity">Integrity of the data part.</param>
/// <param name="SlotSize">Size of an OS slot, bytes, a multiple of 1 MiB.</param>
/// <param name="OsUki">File name of the OS UKI below <c>EFI/Coffer/</c>.</param>
/// <param name="PcrPolicyKey">PEM SubjectPublicKeyInfo of the PCR policy key.</param>
/// <param name="RecoveryRecipients">age recipients of the recovery key, at least one.</param>
/// <param name="RecoveryThreshold">How many of them it takes to recover.</param>
/// <param name="SecureBoot">The owner's Secure Boot variables.</param>
public sealed record InstallGrant(
    string Name,
    ulong Version,
    DataIntegrity Integrity,
    long SlotSize,
    string OsUki,
    string PcrPolicyKey,
    ImmutableArray<string> RecoveryRecipients,
    int RecoveryThreshold,
    SecureBootDigests SecureBoot
)
{
    /// <summary>TPM name of the storage root key that the machine must have, hexadecimal; null for whichever it has.</summary>
    public string? SrkName { get; init; }

    /// <summary>
    /// 2, or 3 where something is forbidden; 1 in images of before 2026-11-28, whose installers compare whole signature lists, SignatureOwner included.
    /// </summary>
    public int Format { get; init; } = 2;

    /// <summary>The largest grant that is read, bytes.</summary>
    public const int LargestSize = 64 * 1024;

    /// <summary>Where in the initrd the lists are that <see cref="SecureBootDigests.Dbx"/> names.</summary>
    public const string DbxFile = "coffer/dbx.esl";

    private const string Format1 = "coffer-grant-1";
    private const string Format2 = "coffer-grant-2";
    private const string Format3 = "coffer-grant-3";
    private const string Thing = "grant /coffer/grant.json";
    private const long Mebibyte = 1024 * 1024;
    private static readonly JsonWriterOptions s_indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The canonical bytes: the only ones <see cref="Read"/> accepts.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, s_indented))
            Write(json);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads a grant; unknown, missing or repeated members and impossible values are refused.</summary>
    public static Parsed<InstallGrant> Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LargestSize)
            return Refuse($"at most {LargestSize} bytes", $"{bytes.Length}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                bytes,
                new() { AllowDuplicateProperties = false, MaxDepth = 4 }
            );
            InstallGrant grant = Of(document.RootElement);
            if (!grant.ToBytes().AsSpan().SequenceEqual(bytes.Span))
                return Refuse("the members and spelling that coffer build writes", "others");
            return grant.Impossible() is { } refusal ? refusal : grant;
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Refuse("the JSON of docs/formats.md section 5", e.Message);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString(
            "format",
            Format switch
            {
                1 => Format1,
                3 => Format3,
                _ => Format2,
            }
        );
        json.WriteString("name", Name);
        json.WriteNumber("version", Version);
        json.WriteString("integrity", Integrity.ToWord());
        json.WriteNumber("slotSize", SlotSize);
        json.WriteString("osUki", OsUki);
        json.WriteString("pcrPolicyKey", PcrPolicyKey);
        json.WriteStartArray("recoveryRecipients");
        foreach (string recipient in RecoveryRecipients)
            json.WriteStringValue(recipient);
        json.WriteEndArray();
        json.WriteNumber("recoveryThreshold", RecoveryThreshold);
        json.WriteStartObject("secureBoot");
        json.WriteString("pk", SecureBoot.Pk);
        json.WriteString("kek", SecureBoot.Kek);
        json.WriteString("db", SecureBoot.Db);
        if (SecureBoot.Dbx is not null)
            json.WriteString("dbx", SecureBoot.Dbx);
        json.WriteEndObject();
        if (SrkName is not null)
            json.WriteString("srkName", SrkName);
        json.WriteEndObject();
    }

    // The caller writes the result again and compares bytes, so what is not looked at here is refused there.
    private static InstallGrant Of(JsonElement root)
    {
        JsonElement secureBoot = root.GetProperty("secureBoot");
        return new(
            Text(root, "name"),
            root.GetProperty("version").GetUInt64(),
            Text(root, "integrity") == "none" ? DataIntegrity.None : DataIntegrity.HmacSha256,
            root.GetProperty("slotSize").GetInt64(),
            Text(root, "osUki"),
            Text(root, "pcrPolicyKey"),
            [.. root.GetProperty("recoveryRecipients").EnumerateArray().Select(e => e.GetString() ?? "")],
            root.GetProperty("recoveryThreshold").GetInt32(),
            new(Text(secureBoot, "pk"), Text(secureBoot, "kek"), Text(secureBoot, "db"))
            {
                Dbx = secureBoot.TryGetProperty("dbx", out _) ? Text(secureBoot, "dbx") : null,
            }
        )
        {
            SrkName = root.TryGetProperty("srkName", out _) ? Text(root, "srkName") : null,
            Format = Text(root, "format") switch
            {
                Format1 => 1,
                Format3 => 3,
                _ => 2,
            },
        };
    }

    /// <summary>Reads what stands beside it, <c>/coffer/dbx.esl</c>, where it names that.</summary>
    /// <returns>What is forbidden, or <c>grant.dbx</c> where it is not what the grant names, or what <see cref="ForbiddenDatabase.Read"/> refuses.</returns>
    public Parsed<ForbiddenDatabase> ReadDbx(ReadOnlyMemory<byte> bytes)
    {
        string seen = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
        return seen == SecureBoot.Dbx
            ? ForbiddenDatabase.Read(bytes)
            : new Refusal("grant.dbx", $"/{DbxFile}", $"sha256 {SecureBoot.Dbx}", $"sha256 {seen}");
    }

    /// <summary>Why no installer could follow this grant; null when one can.</summary>
    public Refusal? Impossible()
    {
        if (Name.Length is 0 or > 63 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            return Refuse("name: 1 to 63 of a-z, 0-9 and -", Name);
        if (SlotSize <= 0 || SlotSize % Mebibyte != 0)
            return Refuse("slotSize: a multiple of 1 MiB", $"{SlotSize}");
        if (OsUki.Length is 0 or > 128 || !OsUki.All(IsOfFileName) || !OsUki.EndsWith(".efi", StringComparison.Ordinal))
            return Refuse("osUki: a file name of A-Z, a-z, 0-9, ., _, + and - ending in .efi", OsUki);
        if (PolicyKey.FromPem(PcrPolicyKey).Refusal is { } key)
            return Refuse($"pcrPolicyKey: {key.Expected}", key.Seen);
        if (RecoveryRecipients.IsEmpty)
            return new Refusal(
                "grant.no-recovery-recipient",
                Thing,
                "at least one recovery recipient",
                "none",
                "name one in the description (recovery.recipients): without it a lost TPM is lost data"
            );
        // An installer that does not know of it would install where it is missing.
        if (Format == 3 != SecureBoot.Dbx is not null)
            return Refuse("secureBoot: dbx in format 3, and in no other", SecureBoot.Dbx is null ? "none" : "one");
        if (SrkName is not null && !IsSrkName(SrkName))
            return Refuse("srkName: a TPM name with SHA-256, 000b and 64 hex digits", SrkName);
        return ImpossibleRecovery() ?? ImpossibleDigests();
    }

    private Refusal? ImpossibleRecovery()
    {
        List<AgeRecipient> recipients = [];
        foreach (string text in RecoveryRecipients)
        {
            if (!AgeRecipient.Read(text).TryGet(out AgeRecipient? recipient, out Refusal? refusal))
                return refusal;
            recipients.Add(recipient);
        }
        return Escrow.Judge(recipients, RecoveryThreshold);
    }

    private Refusal? ImpossibleDigests() =>
        SecureBoot.All.Any(v => v.Digest.Length != 64 || !v.Digest.All(char.IsAsciiHexDigitLower))
            ? Refuse("secureBoot: SHA-256 digests, 64 hex digits", "others")
            : null;

    /// <summary>True for a TPM name whose hash is SHA-256, as hexadecimal in lower case.</summary>
    public static bool IsSrkName(string text) =>
        text.Length == 68 && text.StartsWith("000b", StringComparison.Ordinal) && text.All(char.IsAsciiHexDigitLower);

    private static bool IsOfFileName(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-';

    private static string Text(JsonElement element, string member) =>
        element.GetProperty(member).GetString() ?? throw new FormatException($"{member} is null");

    private static Refusal Refuse(string expected, string seen) =>
        new("grant.malformed", Thing, expected, seen, "the image was not made by coffer build: build it again");
}
