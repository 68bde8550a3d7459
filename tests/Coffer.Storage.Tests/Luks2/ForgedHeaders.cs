using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>Every way the host can forge a header that we know of, with the reason it must get.</summary>
public static class ForgedHeaders
{
    private const string Slot0 = "\"0\":{\"type\":\"luks2\"";
    private const string VolumeKeyId = "\"volume-key-id\":";
    private const string Cipher = "\"encryption\":\"aes-xts-plain64\"";

    private static readonly Dictionary<string, (string Reason, Func<byte[]> Make)> s_all = new()
    {
        // Null ciphers: CVE-2025-59054, CVE-2025-58356.
        ["null cipher in key slot 0"] = ("luks2.keyslot-cipher", () => First(Cipher, Encryption("cipher_null-ecb"))),
        ["null cipher in key slot 1"] = ("luks2.keyslot-cipher", () => Last(2, Encryption("cipher_null-ecb"))),
        ["null cipher in the segment"] = ("luks2.segment-cipher", () => Last(1, Encryption("cipher_null-ecb"))),
        ["weak cipher in key slot"] = ("luks2.keyslot-cipher", () => First(Cipher, Encryption("aes-ecb"))),
        ["other IV in the segment"] = ("luks2.segment-cipher", () => Last(1, Encryption("aes-xts-plain"))),
        ["shorter area key"] = ("luks2.keyslot-cipher", () => First("64\",\"key_size\":64}", "64\",\"key_size\":32}")),
        ["shorter volume key"] = (
            "luks2.keyslot-key-size",
            () => First("\"key_size\":64,\"af\"", "\"key_size\":32,\"af\"")
        ),

        // Objects added, taken away, changed in kind.
        ["key slot added"] = (
            "luks2.keyslot-count",
            () => Replace("}}},\"tokens\"", "}}," + AddedSlot + "},\"tokens\"")
        ),
        ["key slot added in front"] = (
            "luks2.keyslot-count",
            () => First(Slot0, "\"11\":{},\"0\":{\"type\":\"luks2\"")
        ),
        ["key slot of a re-encryption beside those at rest"] = ("luks2.keyslot-count", () => AnotherSlot(5)),
        ["key slots gone"] = ("luks2.keyslot-count", () => Cut("{\"keyslots\":{", "", "},\"tokens\"")),
        ["key slot 1 gone"] = ("luks2.keyslot-count", () => Cut("", ",\"1\":{\"type\":\"luks2\"", "},\"tokens\"")),

        ["key slot of another type"] = ("luks2.keyslot-type", () => First(Slot0, "\"0\":{\"type\":\"reencrypt\"")),
        ["token added"] = (
            "luks2.token-count",
            () => Replace("},\"segments\":{", ",\"2\":{\"type\":\"x\",\"keyslots\":[]}},\"segments\":{")
        ),
        ["token added in front"] = (
            "luks2.token-count",
            () => Replace("\"tokens\":{", "\"tokens\":{\"9\":{\"type\":\"x\",\"keyslots\":[]},")
        ),
        ["tokens gone"] = ("luks2.token-count", () => Cut("\"tokens\":{", "", "},\"segments\"")),
        ["token of another type"] = ("luks2.token-type", () => Replace("coffer-binding", "systemd-tpm2")),
        ["token for another key slot"] = (
            "luks2.token-keyslots",
            () => Replace("escrow\",\"keyslots\":[\"1\"]", "escrow\",\"keyslots\":[\"0\"]")
        ),
        ["token for both key slots"] = (
            "luks2.token-keyslots",
            () => Replace("escrow\",\"keyslots\":[\"1\"]", "escrow\",\"keyslots\":[\"1\",\"0\"]")
        ),
        ["token of another version"] = (
            "luks2.token-version",
            () => Replace("escrow\",\"keyslots\":[\"1\"],\"version\":2", "escrow\",\"keyslots\":[\"1\"],\"version\":1")
        ),
        ["tokens of a version nobody knows"] = (
            "luks2.token-version",
            () =>
                Replace("binding\",\"keyslots\":[\"0\"],\"version\":2", "binding\",\"keyslots\":[\"0\"],\"version\":3")
        ),
        ["key slot 2 without its members"] = (
            "luks2.keyslot",
            () => Replace("}}},\"tokens\"", "}},\"2\":{\"type\":\"luks2\"}},\"tokens\"")
        ),
        ["two recovery slots"] = ("luks2.keyslot-count", () => AnotherSlot(3)),
        ["key slot 2 without its token"] = ("luks2.token-count", () => AnotherSlot(2)),
        ["key slot 2 at another offset"] = ("luks2.offset", () => AnotherSlot(2, offsetOf: 3)),
        ["escrow without its threshold"] = ("luks2.token", () => Replace("\"threshold\":\"1\",", "")),
        ["escrow with a threshold as number"] = (
            "luks2.token",
            () => Replace("\"threshold\":\"1\"", "\"threshold\":1")
        ),
        ["escrow of two files for one"] = ("luks2.escrow", () => Replace("\"age\":[", "\"age\":[\"AAAA\",")),
        ["escrow with an empty file"] = ("luks2.token", () => Replace("\"age\":[", "\"age\":[\"\",")),
        ["escrow that is no list"] = ("luks2.token", () => Replace("\"age\":[", "\"age\":\"AAAA\",\"x\":[")),
        ["segment added"] = (
            "luks2.segment-count",
            () => Replace("},\"digests\":{", ",\"1\":{\"type\":\"linear\"}},\"digests\":{")
        ),
        ["linear segment"] = ("luks2.segment-type", () => Replace("\"crypt\"", "\"linear\"")),
        ["segment with integrity"] = (
            "luks2.segment-integrity",
            () => Replace("\"sector_size\":4096", "\"sector_size\":4096,\"integrity\":{}")
        ),
        ["segment with flags"] = (
            "luks2.segment",
            () => Replace("\"sector_size\":4096", "\"sector_size\":4096,\"flags\":[\"backup-final\"]")
        ),
        ["digest added"] = ("luks2.digest-count", () => Replace("},\"config\":{", ",\"1\":{}},\"config\":{")),
        ["digest without the recovery slot"] = ("luks2.digest", () => Replace("[\"0\",\"1\"]", "[\"0\"]")),
        ["digest for no segment"] = ("luks2.digest", () => Replace("\"segments\":[\"0\"]", "\"segments\":[]")),
        ["requirements"] = (
            "luks2.requirements",
            () => Config(",\"requirements\":{\"mandatory\":[\"online-reencrypt\"]}")
        ),
        ["activation flags"] = ("luks2.config", () => Config(",\"flags\":[\"allow-discards\"]")),

        // Offsets and sizes.
        ["segment at another offset"] = ("luks2.offset", () => Replace("\"16777216\"", "\"16781312\"")),
        ["segment at offset 0"] = ("luks2.offset", () => Replace("\"16777216\"", "\"0\"")),
        ["key slot at another offset"] = ("luks2.offset", () => Replace("\"65536\"", "\"69632\"")),
        ["key slots at one offset"] = ("luks2.offset", () => Replace("\"323584\"", "\"65536\"")),
        ["other area size"] = ("luks2.size", () => First("\"258048\"", "\"262144\"")),
        ["segment that takes the rest"] = ("luks2.size", () => Replace("\"8388608\"", "\"dynamic\"")),
        ["segment of no whole MiB"] = ("luks2.size", () => Replace("\"8388608\"", "\"8388609\"")),
        ["segment of no size"] = ("luks2.size", () => Replace("\"8388608\"", "\"0\"")),
        ["segment of 2^64"] = ("luks2.size", () => Replace("\"8388608\"", "\"18446744073709551616\"")),
        ["segment with a sign"] = ("luks2.size", () => Replace("\"8388608\"", "\"+8388608\"")),
        ["segment with a leading zero"] = ("luks2.size", () => Replace("\"8388608\"", "\"08388608\"")),
        ["other IV offset"] = ("luks2.iv-tweak", () => Replace("\"iv_tweak\":\"0\"", "\"iv_tweak\":\"8\"")),
        ["other sector size"] = ("luks2.sector-size", () => Replace("\"sector_size\":4096", "\"sector_size\":512")),
        ["other JSON size"] = ("luks2.size", () => Replace("\"28672\"", "\"12288\"")),
        ["other key slots size"] = ("luks2.size", () => Replace("\"16711680\"", "\"0\"")),

        // Key derivation and anti-forensic splitter.
        ["argon2id"] = ("luks2.kdf", () => First("\"kdf\":{\"type\":\"pbkdf2\"", "\"kdf\":{\"type\":\"argon2id\"")),
        ["one iteration"] = ("luks2.kdf", () => First("\"iterations\":1000", "\"iterations\":1")),
        ["costly iterations"] = ("luks2.kdf", () => First("\"iterations\":1000", "\"iterations\":4294967295")),
        ["other hash"] = (
            "luks2.kdf",
            () =>
                First(
                    "\"kdf\":{\"type\":\"pbkdf2\",\"hash\":\"sha256\"",
                    "\"kdf\":{\"type\":\"pbkdf2\",\"hash\":\"sha1\""
                )
        ),
        ["one stripe"] = ("luks2.af", () => First("\"stripes\":4000", "\"stripes\":1")),
        ["other splitter hash"] = (
            "luks2.af",
            () => First("\"stripes\":4000,\"hash\":\"sha256\"", "\"stripes\":4000,\"hash\":\"sha1\"")
        ),
        ["short salt"] = ("luks2.kdf", () => First("\"salt\":\"", "\"salt\":\"AAAA\",\"x\":\"")),

        // Spelling.
        ["member added"] = ("luks2.keyslot", () => First("\"kdf\":", "\"priority\":2,\"kdf\":")),
        ["member of the document added"] = ("luks2.member", () => WithJson(Json[..^1] + ",\"more\":{}}")),
        ["member doubled"] = (
            "luks2.duplicate-member",
            () => First("\"key_size\":64,\"af\"", "\"key_size\":64,\"key_size\":64,\"af\"")
        ),
        ["key slot doubled"] = (
            "luks2.duplicate-member",
            () => First("\"1\":{\"type\":\"luks2\"", "\"0\":{\"type\":\"luks2\"")
        ),
        ["members swapped"] = (
            "luks2.af",
            () => First("\"stripes\":4000,\"hash\":\"sha256\"", "\"hash\":\"sha256\",\"stripes\":4000")
        ),
        ["white space"] = ("luks2.not-canonical", () => First("\"key_size\":64", "\"key_size\": 64")),
        ["line end behind"] = ("luks2.not-canonical", () => WithJson(Json + "\n")),
        ["number with a fraction"] = ("luks2.af", () => First("\"stripes\":4000", "\"stripes\":4000.0")),
        ["number with an exponent"] = ("luks2.af", () => First("\"stripes\":4000", "\"stripes\":4e3")),
        ["number as text"] = ("luks2.af", () => First("\"stripes\":4000", "\"stripes\":\"4000\"")),
        ["negative number"] = ("luks2.af", () => First("\"stripes\":4000", "\"stripes\":-4000")),
        ["text as number"] = ("luks2.offset", () => Replace("\"65536\"", "65536")),
        ["escape in a value"] = (
            "luks2.keyslot-cipher",
            () => First(Cipher, "\"encryption\":\"aes-xts-plain\\u00364\"")
        ),
        ["escape in a name"] = (
            "luks2.not-canonical",
            () => First("\"key_size\":64,\"af\"", "\"key_siz\\u0065\":64,\"af\"")
        ),
        ["upper-case digits"] = ("luks2.token", () => Replace("\"srk-name\":\"000b", "\"srk-name\":\"000B")),
        ["base64 without padding"] = ("luks2.kdf", () => First("=\"}}", "\"}}")),
        ["base64 with spare bits"] = ("luks2.not-canonical", SpareBits),
        ["name too long"] = ("luks2.token", () => Replace("\"srk-name\":\"000b", "\"srk-name\":\"00000b")),
        ["generation too large"] = (
            "luks2.token",
            () => Replace("\"generation\":\"7\"", "\"generation\":\"99999999999999999999\"")
        ),
        ["generation empty"] = ("luks2.token", () => Replace("\"generation\":\"7\"", "\"generation\":\"\"")),
        ["announced PCR 7 that is the present one"] = (
            "luks2.pcr-7-next",
            () => Announcing(Convert.ToHexStringLower(TestVault.Binding.Pcr7.AsSpan()))
        ),
        ["announced PCR 7 of zeros"] = ("luks2.pcr-7-next", () => Announcing(new string('0', 64))),
        ["announced PCR 7 of ones"] = ("luks2.pcr-7-next", () => Announcing(new string('f', 64))),
        ["announced PCR 7 of nothing"] = ("luks2.token", () => Announcing("")),
        ["announced PCR 7 of another bank"] = ("luks2.token", () => Announcing(new string('1', 40))),
        ["announced PCR 7 in upper case"] = ("luks2.token", () => Announcing(new string('A', 64))),
        ["two announced PCR 7"] = (
            "luks2.duplicate-member",
            () => Announcing($"{new string('1', 64)}\",\"pcr-7-next\":\"{new string('2', 64)}")
        ),
        ["announced PCR 7 elsewhere"] = (
            "luks2.token",
            () => Replace("\"pcr-7\":", $"\"pcr-7-next\":\"{new string('1', 64)}\",\"pcr-7\":")
        ),
        ["announced PCR 7 in template 1"] = (
            "luks2.token",
            () =>
                WithJson(
                    Json.Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal)
                        .Replace(VolumeKeyId, $"\"pcr-7-next\":\"{new string('1', 64)}\",{VolumeKeyId}")
                )
        ),
        ["JSON cut"] = ("luks2.json", () => WithJson(Json[..^1])),
        ["JSON cut in a text"] = ("luks2.json", () => WithJson(Json[..100])),
        ["no JSON"] = ("luks2.json", () => WithJson("")),
        ["JSON of another kind"] = ("luks2.value", () => WithJson("[]")),
        ["a second document"] = ("luks2.json", () => WithJson(Json + "{}")),
        ["a comment"] = ("luks2.json", () => WithJson(Json + "//")),
        ["nesting without end"] = (
            "luks2.af",
            () => First("\"stripes\":4000", "\"stripes\":" + new string('[', 20000))
        ),
        ["not UTF-8"] = ("luks2.af", () => First("\"hash\":\"sha256\"", "\"hash\":\"sha\u00ff256\"")),
        ["bytes behind the JSON"] = ("luks2.padding", () => HeaderForge.Change(copy => copy[^1] = 1)),
        ["no zero behind the JSON"] = (
            "luks2.padding",
            () => HeaderForge.Change(c => c[Luks2Template.BinaryHeaderSize..].Fill(32))
        ),

        // Binary headers.
        ["copies of different JSON"] = ("luks2.copies-differ", () => HeaderForge.Change(c => c[5000] ^= 1, only: 1)),
        ["copies of different salt"] = ("luks2.copies-differ", () => HeaderForge.Set(1, 110, 0)),
        ["copies of different sequence"] = ("luks2.copies-differ", () => HeaderForge.Set(1, 23, 2)),
        ["copies of different UUID"] = ("luks2.copies-differ", () => HeaderForge.Set(1, 168, (byte)'9')),
        ["first copy wiped"] = ("luks2.magic", () => HeaderForge.Change(copy => copy.Clear(), only: 0)),
        ["second copy wiped"] = ("luks2.magic", () => HeaderForge.Change(copy => copy.Clear(), only: 1)),
        ["magic"] = ("luks2.magic", () => HeaderForge.Set(0, 0, 0)),
        ["LUKS1"] = ("luks2.version", () => HeaderForge.Set(0, 7, 1)),
        ["smaller copies"] = ("luks2.header-size", () => HeaderForge.Set(0, 14, 0x40)),
        ["huge copies"] = ("luks2.header-size", () => HeaderForge.Set(0, 8, 0xff)),
        ["label"] = ("luks2.label", () => HeaderForge.Set(0, 24, (byte)'C')),
        ["bytes behind the label"] = ("luks2.label", () => HeaderForge.Set(0, 71, 1)),
        ["other checksum algorithm"] = ("luks2.checksum-algorithm", () => HeaderForge.Set(0, 77, (byte)'5')),
        ["UUID in upper case"] = ("luks2.uuid", () => HeaderForge.Set(0, 169, (byte)'D')),
        ["UUID without digits"] = ("luks2.uuid", () => HeaderForge.Set(0, 168, (byte)'x')),
        ["bytes behind the UUID"] = ("luks2.uuid", () => HeaderForge.Set(0, 207, 1)),
        ["subsystem"] = ("luks2.subsystem", () => HeaderForge.Set(0, 208, (byte)'x')),
        ["header offset"] = ("luks2.offset", () => HeaderForge.Set(1, 263, 1)),
        ["padding"] = ("luks2.padding", () => HeaderForge.Set(0, 300, 1)),
        ["bytes behind the checksum"] = ("luks2.padding", () => HeaderForge.Set(0, 480, 1)),
        ["bytes behind the fields"] = ("luks2.padding", () => HeaderForge.Set(0, 4095, 1)),
        ["checksum of copy 0"] = ("luks2.checksum", () => BreakChecksum(0)),
        ["checksum of copy 1"] = ("luks2.checksum", () => BreakChecksum(1)),
        ["too few bytes"] = ("luks2.area", () => TestVault.Header.ToBytes()[..^1]),
        ["nothing"] = ("luks2.area", () => []),
    };

    /// <summary>Names of all forgeries, for a theory.</summary>
    public static TheoryData<string> Names => [.. s_all.Keys];

    internal static byte[] Make(string name) => s_all[name].Make();

    internal static string ReasonOf(string name) => s_all[name].Reason;

    private static byte[] Announcing(string value) => Replace(VolumeKeyId, $"\"pcr-7-next\":\"{value}\",{VolumeKeyId}");

    private static string Json => HeaderForge.Json;

    private static string AddedSlot => "\"12\":{\"type\":\"luks2\",\"key_size\":64}";

    private static string Encryption(string cipher) => $"\"encryption\":\"{cipher}\"";

    private static byte[] WithJson(string text) => HeaderForge.WithJson(text);

    private static byte[] Replace(string part, string other) => HeaderForge.Replace(part, other);

    private static byte[] First(string part, string other) => HeaderForge.ReplaceFirst(part, other);

    private static byte[] Config(string added) => Replace("\"16711680\"}}", "\"16711680\"" + added + "}}");

    // A copy of the last key slot under another number.
    private static byte[] AnotherSlot(int number, int? offsetOf = null)
    {
        int start = Json.IndexOf("\"1\":{\"type\":\"luks2\"", StringComparison.Ordinal);
        int end = Json.IndexOf("},\"tokens\"", StringComparison.Ordinal);
        int offset = Luks2Template.OffsetOf((Luks2KeyslotNumber)(offsetOf ?? number));
        string slot = Json[start..end].Replace("323584", $"{offset}", StringComparison.Ordinal);
        return WithJson(Json[..end] + $",\"{number}" + slot[2..] + Json[end..]);
    }

    // Replaces the cipher counted from the end: 1 the segment's, 2 key slot 1's.
    private static byte[] Last(int fromEnd, string other)
    {
        int at = Json.Length;
        for (int i = 0; i < fromEnd; i++)
            at = Json.LastIndexOf(Cipher, at - 1, StringComparison.Ordinal);
        return WithJson(Json[..at] + other + Json[(at + Cipher.Length)..]);
    }

    // Takes away what lies between: from behind one text and from another on, up to a third.
    private static byte[] Cut(string behind, string from, string upTo)
    {
        int start = Json.IndexOf(behind + from, StringComparison.Ordinal) + behind.Length;
        int end = Json.IndexOf(upTo, StringComparison.Ordinal);
        return WithJson(Json[..start] + Json[end..]);
    }

    // 32 bytes in base64 leave two bits that mean nothing: setting one is another spelling of the same salt.
    private static byte[] SpareBits()
    {
        int at = Json.IndexOf("=\"}}", StringComparison.Ordinal) - 1;
        return WithJson(Json[..at] + (char)(Json[at] + 1) + Json[(at + 1)..]);
    }

    private static byte[] BreakChecksum(int copy)
    {
        byte[] area = TestVault.Header.ToBytes();
        area[(copy * Luks2Template.HeaderSize) + Luks2BinaryHeader.ChecksumOffset] ^= 1;
        return area;
    }
}
