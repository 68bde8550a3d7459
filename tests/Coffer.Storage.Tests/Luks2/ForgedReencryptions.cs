using Coffer.Storage.Luks2;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>Every way the host can forge the header of a re-encryption that we know of, with the reason it must get.</summary>
public static class ForgedReencryptions
{
    private const string Cipher = "\"encryption\":\"aes-xts-plain64\"";
    private const string NullCipher = "\"encryption\":\"cipher_null-ecb\"";
    private const string Flags = ",\"flags\":[\"in-reencryption\"]";
    private const string HotSegment = "\"1\":{\"type\":\"crypt\",\"offset\":\"19922944\",\"size\":\"1048576\"";
    private const string FirstDigest = "\"segments\":[\"1\",\"2\",\"3\"]";
    private const string NextDigest = "\"segments\":[\"0\",\"1\",\"4\"]";

    private static readonly Dictionary<string, (string Reason, Func<string, string> Forge)> s_all = new()
    {
        // Ciphers.
        ["null cipher in the next key's segment"] = ("luks2.segment-cipher", json => Nth(json, Cipher, 4, NullCipher)),
        ["null cipher in the hot zone"] = ("luks2.segment-cipher", json => Nth(json, Cipher, 5, NullCipher)),
        ["null cipher in the old key's segment"] = ("luks2.segment-cipher", json => Nth(json, Cipher, 6, NullCipher)),
        ["null cipher before"] = ("luks2.segment-cipher", json => Nth(json, Cipher, 7, NullCipher)),
        ["null cipher afterwards"] = ("luks2.segment-cipher", json => Nth(json, Cipher, 8, NullCipher)),
        ["null cipher in the next key's slot"] = ("luks2.keyslot-cipher", json => Nth(json, Cipher, 2, NullCipher)),
        ["linear segment"] = ("luks2.segment-type", json => Nth(json, "\"type\":\"crypt\"", 2, "\"type\":\"linear\"")),
        ["other sector size"] = (
            "luks2.sector-size",
            json => Nth(json, "\"sector_size\":4096", 1, "\"sector_size\":512")
        ),

        // Segments.
        ["boundary moved"] = ("luks2.segments", json => All(json, "\"size\":\"3145728\"", "\"size\":\"2097152\"")),
        ["hot zone moved"] = (
            "luks2.iv-tweak",
            json => Once(json, HotSegment, HotSegment.Replace("19922944", "18874368", StringComparison.Ordinal))
        ),
        ["hot zone and its IVs moved"] = (
            "luks2.segments",
            json =>
                Once(
                    json,
                    HotSegment + ",\"iv_tweak\":\"6144\"",
                    HotSegment.Replace("19922944", "18874368", StringComparison.Ordinal) + ",\"iv_tweak\":\"4096\""
                )
        ),
        ["other IVs"] = ("luks2.iv-tweak", json => Once(json, "\"iv_tweak\":\"6144\"", "\"iv_tweak\":\"0\"")),
        ["hot zone grown over the old segment"] = (
            "luks2.segments",
            json => Once(json, HotSegment, HotSegment.Replace("1048576", "2097152", StringComparison.Ordinal))
        ),
        ["hot zone of no whole sectors"] = (
            "luks2.size",
            json => Once(json, HotSegment, HotSegment.Replace("1048576", "1048577", StringComparison.Ordinal))
        ),
        ["hot zone of no size"] = (
            "luks2.size",
            json => Once(json, HotSegment, HotSegment.Replace("1048576", "0", StringComparison.Ordinal))
        ),
        ["hot zone up to the end of the disk"] = (
            "luks2.size",
            json => Once(json, HotSegment, HotSegment.Replace("1048576", "dynamic", StringComparison.Ordinal))
        ),
        ["hot zone of 2^60"] = (
            "luks2.segments",
            json =>
                Once(json, HotSegment, HotSegment.Replace("1048576", "1152921504606846976", StringComparison.Ordinal))
        ),
        ["segment that overlaps the header"] = (
            "luks2.iv-tweak",
            json => Once(json, HotSegment, HotSegment.Replace("19922944", "4096", StringComparison.Ordinal))
        ),
        ["no hot zone where there is one"] = ("luks2.segments", json => Once(json, Flags, "")),
        ["two hot zones"] = (
            "luks2.segments",
            json => Nth(json, "\"sector_size\":4096}", 2, "\"sector_size\":4096" + Flags + "}")
        ),
        ["hot zone before everything"] = (
            "luks2.segments",
            json => Nth(Once(json, Flags, ""), "\"sector_size\":4096}", 1, "\"sector_size\":4096" + Flags + "}")
        ),
        ["flag that nobody knows"] = ("luks2.segments", json => Once(json, "in-reencryption", "in-encryption")),
        ["two flags"] = (
            "luks2.segment-flags",
            json => Once(json, "[\"in-reencryption\"]", "[\"in-reencryption\",\"backup-final\"]")
        ),
        ["no flag in the list"] = ("luks2.segments", json => Once(json, "[\"in-reencryption\"]", "[]")),
        ["backup segments swapped"] = (
            "luks2.segment-flags",
            json =>
                Once(json, "backup-previous", "backup-x")
                    .Replace("backup-final", "backup-previous", StringComparison.Ordinal)
                    .Replace("backup-x", "backup-final", StringComparison.Ordinal)
        ),
        ["moved backup segment"] = (
            "luks2.segment-flags",
            json => Once(json, "backup-previous", "backup-moved-segment")
        ),
        ["smaller backup segment"] = (
            "luks2.segments",
            json => Nth(json, "\"size\":\"8388608\"", 0, "\"size\":\"4194304\"")
        ),
        ["sixth segment"] = (
            "luks2.segment-count",
            json => Once(json, "},\"digests\":{", ",\"5\":{\"type\":\"crypt\"}},\"digests\":{")
        ),
        ["no segments"] = ("luks2.segment-flags", json => Between(json, "\"segments\":{", "},\"digests\":{")),
        ["segment with integrity"] = (
            "luks2.segment-integrity",
            json => Once(json, Flags, Flags + ",\"integrity\":{}")
        ),

        // Key slots and their digests.
        ["digests swapped"] = (
            "luks2.digest",
            json =>
                Once(Once(json, FirstDigest, "\"segments\":[\"0\",\"1\",\"4\"] "), NextDigest + ",", FirstDigest + ",")
        ),
        ["hot zone for the next key alone"] = (
            "luks2.digest",
            json => Once(json, FirstDigest, "\"segments\":[\"2\",\"3\"]")
        ),
        ["slots of both keys swapped"] = (
            "luks2.digest",
            json => Once(json, "\"keyslots\":[\"6\",\"7\"],\"segments\"", "\"keyslots\":[\"4\",\"5\"],\"segments\"")
        ),
        ["verification for a key slot"] = (
            "luks2.digest",
            json => Once(json, "\"keyslots\":[\"10\"]", "\"keyslots\":[\"7\"]")
        ),
        ["no verification"] = (
            "luks2.digest-count",
            json => Between(json, ",\"2\":{\"type\":\"pbkdf2\"", "},\"config\"", keep: "")
        ),
        ["next key's unlock slot gone"] = (
            "luks2.keyslot-count",
            json => Between(json, ",\"6\":{\"type\":\"luks2\"", ",\"7\":{\"type\":\"luks2\"", keep: "")
        ),
        ["key slot 0 beside"] = (
            "luks2.keyslot-count",
            json => Once(json, "\"keyslots\":{\"4\"", "\"keyslots\":{" + SlotAs(json, 0) + ",\"4\"")
        ),
        ["unlock slots of different pairs"] = (
            "luks2.keyslot-count",
            json =>
                Between(json, ",\"6\":{\"type\":\"luks2\"", ",\"7\":{\"type\":\"luks2\"", keep: "")
                    .Replace(",\"10\":{\"type\"", "," + SlotAs(json, 9) + ",\"10\":{\"type\"", StringComparison.Ordinal)
        ),
        ["reencrypt slot gone"] = (
            "luks2.keyslot-count",
            json => Between(json, ",\"10\":{\"type\":\"reencrypt\"", "},\"tokens\"", keep: "")
        ),
        ["reencrypt slot of another mode"] = (
            "luks2.reencrypt",
            json => Once(json, "\"mode\":\"reencrypt\"", "\"mode\":\"decrypt\"")
        ),
        ["backwards"] = ("luks2.reencrypt", json => Once(json, "\"forward\"", "\"backward\"")),
        ["no resilience"] = ("luks2.reencrypt", json => Once(json, "\"type\":\"checksum\"", "\"type\":\"none\"")),
        ["checksums over the header"] = (
            "luks2.offset",
            json => Once(json, "\"offset\":\"2646016\"", "\"offset\":\"65536\"")
        ),
        ["larger checksum area"] = (
            "luks2.size",
            json => Once(json, "\"size\":\"1048576\",\"hash\"", "\"size\":\"2097152\",\"hash\"")
        ),
        ["weaker checksums"] = (
            "luks2.reencrypt",
            json => Once(json, "\"hash\":\"sha256\",\"sector_size\"", "\"hash\":\"sha1\",\"sector_size\"")
        ),

        // Tokens and requirements.
        ["binding of one key"] = (
            "luks2.token-keyslots",
            json => Once(json, "\"keyslots\":[\"4\",\"6\"]", "\"keyslots\":[\"4\"]")
        ),
        ["escrow of one key"] = (
            "luks2.token-keyslots",
            json => Nth(json, "\"keyslots\":[\"5\",\"7\"]", 0, "\"keyslots\":[\"5\"]")
        ),
        ["token for the reencrypt slot"] = (
            "luks2.token-keyslots",
            json => Once(json, "\"keyslots\":[\"4\",\"6\"]", "\"keyslots\":[\"4\",\"10\"]")
        ),
        ["tokens of template 2"] = ("luks2.token-version", json => Nth(json, "\"version\":3", 0, "\"version\":2")),
        ["no id of the next key"] = (
            "luks2.token",
            json => Once(json, "\"next-volume-key-id\"", "\"later-volume-key-id\"")
        ),
        ["no requirement"] = (
            "luks2.config",
            json => Once(json, ",\"requirements\":{\"mandatory\":[\"online-reencrypt-v2\"]}", "")
        ),
        ["another requirement"] = (
            "luks2.requirements",
            json => Once(json, "online-reencrypt-v2", "online-reencrypt-v3")
        ),
        ["requirement added"] = (
            "luks2.requirements",
            json => Once(json, "[\"online-reencrypt-v2\"]", "[\"online-reencrypt-v2\",\"x\"]")
        ),
    };

    /// <summary>Names of all forgeries, for a theory.</summary>
    public static TheoryData<string> Names => [.. s_all.Keys];

    internal static byte[] Make(string name)
    {
        Luks2Header header = TestReencryption.At(3, 1);
        return HeaderForge.WithJson(header, s_all[name].Forge(TestReencryption.Json(header)));
    }

    internal static string ReasonOf(string name) => s_all[name].Reason;

    private static string Once(string json, string part, string other)
    {
        Assert.Equal(2, json.Split(part).Length);
        return json.Replace(part, other, StringComparison.Ordinal);
    }

    private static string All(string json, string part, string other)
    {
        Assert.Contains(part, json, StringComparison.Ordinal);
        return json.Replace(part, other, StringComparison.Ordinal);
    }

    private static string Nth(string json, string part, int number, string other)
    {
        int at = -1;
        for (int i = 0; i <= number; i++)
        {
            at = json.IndexOf(part, at + 1, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{number + 1} times in the JSON: {part}");
        }
        return json[..at] + other + json[(at + part.Length)..];
    }

    // Takes away what lies between two texts, and the first of them unless it is kept.
    private static string Between(string json, string from, string upTo, string? keep = null)
    {
        int start = json.IndexOf(from, StringComparison.Ordinal);
        int end = json.IndexOf(upTo, start, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, from);
        return json[..start] + (keep ?? from) + json[end..];
    }

    // Key slot 4 under another number and at that one's place.
    private static string SlotAs(string json, int number)
    {
        int start = json.IndexOf("\"4\":{\"type\":\"luks2\"", StringComparison.Ordinal);
        int end = json.IndexOf(",\"5\":{\"type\":\"luks2\"", StringComparison.Ordinal);
        return $"\"{number}\""
            + json[(start + 3)..end]
                .Replace(
                    $"{Luks2Template.OffsetOf(Luks2KeyslotNumber.UnlockOfOld)}",
                    $"{Luks2Template.OffsetOf((Luks2KeyslotNumber)number)}",
                    StringComparison.Ordinal
                );
    }
}
