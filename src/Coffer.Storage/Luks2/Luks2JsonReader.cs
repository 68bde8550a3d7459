using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// Reads the JSON area of templates 1 and 2, member by member in the order <see cref="Luks2JsonWriter"/> writes them. Each way to
/// forge it has a reason of its own; what has none is found when the header is written again and compared.
/// </summary>
internal static class Luks2JsonReader
{
    /// <summary>Most bytes of the data: the largest disk a partition table of 512-byte sectors can describe.</summary>
    private const ulong LargestData = 1UL << 60;

    /// <summary>Reads the text, without its padding.</summary>
    internal static Parsed<Luks2Header> Read(ReadOnlySpan<byte> text, Luks2BinaryHeader binary)
    {
        StrictJsonReader json = new(text, "LUKS2 header", "luks2");
        json.BeginDocument();
        ImmutableArray<Luks2Keyslot> slots = ReadKeyslots(ref json);
        Luks2Tokens tokens = ReadTokens(ref json, slots);
        long dataSize = ReadSegments(ref json);
        Luks2Digest digest = ReadDigests(ref json, slots);
        ReadConfig(ref json);
        json.EndObject();
        return json.Failed
            ? json.Refusal!
            : json.Finish(
                new Luks2Header
                {
                    Uuid = binary.Uuid,
                    SequenceId = binary.SequenceId,
                    Salt = binary.Salt,
                    Template = tokens.Template,
                    Unlocks = tokens.Unlocks,
                    Recovery = tokens.Recovery!,
                    DataSize = dataSize,
                    Digest = digest,
                }
            );
    }

    private static ImmutableArray<Luks2Keyslot> ReadKeyslots(ref StrictJsonReader json)
    {
        List<Luks2Keyslot> slots = [];
        json.BeginObject("keyslots", "keyslot-count");
        foreach (Luks2KeyslotNumber number in Enum.GetValues<Luks2KeyslotNumber>())
            if (json.NextIs($"{(int)number}"))
                slots.Add(ReadKeyslot(ref json, number));
        json.EndObject();
        int unlocks = slots.Count(slot => slot.Number.IsUnlock());
        if (!json.Failed && (unlocks == 0 || slots.Count - unlocks != 1))
            json.Refuse(
                "keyslot-count",
                "one or two for the unlock secret and one for recovery",
                $"{unlocks} and {slots.Count - unlocks}"
            );
        return [.. slots];
    }

    private static Luks2Keyslot ReadKeyslot(ref StrictJsonReader json, Luks2KeyslotNumber number)
    {
        json.BeginObject($"{(int)number}", "keyslot");
        json.Expect("type", "luks2", "keyslot-type");
        json.Expect("key_size", Luks2Template.VolumeKeySize, "keyslot-key-size");
        json.BeginObject("af", "af");
        json.Expect("type", "luks1", "af");
        json.Expect("stripes", Luks2Template.Stripes, "af");
        json.Expect("hash", Luks2Template.Hash, "af");
        json.EndObject();
        json.BeginObject("area", "area");
        json.Expect("type", "raw", "area");
        json.Expect("offset", $"{Luks2Template.OffsetOf(number)}", "offset");
        json.Expect("size", $"{Luks2Template.KeyslotAreaSize}", "size");
        json.Expect("encryption", Luks2Template.Cipher, "keyslot-cipher");
        json.Expect("key_size", AesXts.KeySize, "keyslot-cipher");
        json.EndObject();
        json.BeginObject("kdf", "kdf");
        json.Expect("type", "pbkdf2", "kdf");
        json.Expect("hash", Luks2Template.Hash, "kdf");
        json.Expect("iterations", Luks2Template.Iterations, "kdf");
        ImmutableArray<byte> salt = ReadBase64(ref json, "salt", Luks2Template.SaltSize, "kdf");
        json.EndObject();
        json.EndObject();
        return new Luks2Keyslot(number, salt);
    }

    private static Luks2Tokens ReadTokens(ref StrictJsonReader json, ImmutableArray<Luks2Keyslot> slots)
    {
        Luks2Tokens tokens = new(0, [], null);
        json.BeginObject("tokens", "token-count");
        foreach (Luks2Keyslot slot in slots)
            if (!json.Failed)
                tokens = ReadToken(ref json, slot, tokens);
        json.EndObject();
        return tokens;
    }

    private static Luks2Tokens ReadToken(ref StrictJsonReader json, Luks2Keyslot slot, Luks2Tokens tokens)
    {
        bool binds = slot.Number.IsUnlock();
        json.BeginObject($"{(int)slot.Number}", "token");
        json.Expect("type", binds ? BindingToken.Type : EscrowToken.Type, "token-type");
        json.Expect("keyslots", (ReadOnlySpan<string>)[$"{(int)slot.Number}"], "token-keyslots");
        tokens = tokens with { Template = ReadTemplate(ref json, slot, tokens.Template) };
        tokens = binds
            ? tokens with
            {
                Unlocks = tokens.Unlocks.Add(new Luks2UnlockSlot(slot, ReadBinding(ref json))),
            }
            : tokens with
            {
                Recovery = new Luks2RecoverySlot(slot, ReadEscrow(ref json, tokens.Template)),
            };
        json.EndObject();
        return tokens;
    }

    // All tokens are of one template; template 1 knows the numbers 0 and 1 only.
    private static int ReadTemplate(ref StrictJsonReader json, Luks2Keyslot slot, int before)
    {
        long version = json.ReadInteger("version", "token-version");
        bool known = before == 0 ? version is 1 or Luks2Template.Newest : version == before;
        if (!json.Failed && (!known || (version == 1 && (int)slot.Number > 1)))
            json.Refuse("token-version", before == 0 ? "version 1 or 2" : $"version {before}", $"{version}");
        return (int)version;
    }

    private static BindingToken ReadBinding(ref StrictJsonReader json) =>
        new()
        {
            Generation = json.ReadDecimalString("generation", "token"),
            SrkName = ReadHex(ref json, "srk-name", BindingToken.NameSize),
            NvName = ReadHex(ref json, "nv-name", BindingToken.NameSize),
            Tpm2Public = json.ReadBase64("tpm2-public", 1, BindingToken.LongestPublic, "token"),
            Tpm2Private = json.ReadBase64("tpm2-private", 1, BindingToken.LongestPrivate, "token"),
            Pcr7 = ReadHex(ref json, "pcr-7", Luks2Template.DigestSize),
            Pcr7Events = json.ReadStrings("pcr-7-events", BindingToken.MostEvents, BindingToken.LongestEvent, "token"),
            VolumeKeyId = ReadHex(ref json, "volume-key-id", Luks2Template.MacSize),
            HeaderMac = ReadHex(ref json, "header-mac", Luks2Template.MacSize),
        };

    private static EscrowToken ReadEscrow(ref StrictJsonReader json, int template)
    {
        if (template == 1)
            return new EscrowToken(1, [json.ReadBase64("age", 1, EscrowToken.LongestAgeOfTemplate1, "token")]);
        ulong threshold = json.ReadDecimalString("threshold", "token");
        ImmutableArray<ImmutableArray<byte>> ages = json.ReadBase64List(
            "age",
            EscrowToken.MostFiles,
            EscrowToken.LongestAges,
            "token"
        );
        EscrowToken escrow = new((int)Math.Min(threshold, int.MaxValue), ages);
        if (!json.Failed && !escrow.IsWhole)
            json.Refuse(
                "escrow",
                $"one file, or as many as a threshold of 2 to {EscrowToken.MostFiles} needs, in {EscrowToken.LongestAges} bytes",
                $"{ages.Length} files, threshold {threshold}, {ages.Sum(age => age.Length)} bytes"
            );
        return escrow;
    }

    private static long ReadSegments(ref StrictJsonReader json)
    {
        json.BeginObject("segments", "segment-count");
        json.BeginObject("0", "segment");
        json.Expect("type", "crypt", "segment-type");
        json.Expect("offset", $"{Luks2Template.DataOffset}", "offset");
        ulong size = json.ReadDecimalString("size", "size");
        if (!json.Failed && (size == 0 || size % Luks2Template.DataAlignment != 0 || size > LargestData))
            json.Refuse("size", "a segment of whole MiB", $"{size}");
        json.Expect("iv_tweak", "0", "iv-tweak");
        json.Expect("encryption", Luks2Template.Cipher, "segment-cipher");
        json.Expect("sector_size", Luks2Template.SectorSize, "sector-size");
        json.EndObject("integrity", "segment-integrity");
        json.EndObject();
        return json.Failed ? 0 : (long)size;
    }

    private static Luks2Digest ReadDigests(ref StrictJsonReader json, ImmutableArray<Luks2Keyslot> slots)
    {
        json.BeginObject("digests", "digest-count");
        json.BeginObject("0", "digest");
        json.Expect("type", "pbkdf2", "digest");
        json.Expect("keyslots", [.. slots.Select(slot => $"{(int)slot.Number}")], "digest");
        json.Expect("segments", (ReadOnlySpan<string>)["0"], "digest");
        json.Expect("hash", Luks2Template.Hash, "digest");
        json.Expect("iterations", Luks2Template.Iterations, "digest");
        ImmutableArray<byte> salt = ReadBase64(ref json, "salt", Luks2Template.SaltSize, "digest");
        ImmutableArray<byte> value = ReadBase64(ref json, "digest", Luks2Template.DigestSize, "digest");
        json.EndObject();
        json.EndObject();
        return new Luks2Digest(salt, value);
    }

    private static void ReadConfig(ref StrictJsonReader json)
    {
        json.BeginObject("config", "config");
        json.Expect("json_size", $"{Luks2Template.JsonAreaSize}", "size");
        json.Expect("keyslots_size", $"{Luks2Template.KeyslotsSize}", "size");
        json.EndObject("requirements", "requirements");
    }

    private static ImmutableArray<byte> ReadBase64(ref StrictJsonReader json, string name, int size, string reason) =>
        json.ReadBase64(name, size, size, reason);

    private static ImmutableArray<byte> ReadHex(ref StrictJsonReader json, string name, int size) =>
        json.ReadHex(name, size, size, "token");
}
