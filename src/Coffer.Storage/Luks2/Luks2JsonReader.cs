using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// Reads the JSON area of templates 1 to 3, member by member in the order <see cref="Luks2JsonWriter"/> writes them. Each way to
/// forge it has a reason of its own; what has none is found when the header is written again and compared.
/// </summary>
internal static class Luks2JsonReader
{
    private const string Pcr7Next = "pcr-7-next";

    /// <summary>Reads the text, without its padding.</summary>
    internal static Parsed<Luks2Header> Read(ReadOnlySpan<byte> text, Luks2BinaryHeader binary)
    {
        StrictJsonReader json = new(text, "LUKS2 header", "luks2");
        json.BeginDocument();
        Luks2SlotsRead slots = ReadKeyslots(ref json);
        Luks2Tokens tokens = ReadTokens(ref json, slots);
        Luks2SegmentsRead segments = Luks2SegmentsRead.Read(ref json, slots.Reencrypts);
        ImmutableArray<Luks2Digest> digests = ReadDigests(ref json, slots, segments);
        ReadConfig(ref json, slots.Reencrypts);
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
                    DataSize = segments.DataSize,
                    Digest = digests[0],
                    Reencryption = slots.Reencrypts
                        ? new Luks2Reencryption(slots.NextUnlock!, slots.NextRecovery!, digests[1], digests[2])
                        {
                            Progress = segments.Progress,
                        }
                        : null,
                }
            );
    }

    private static Luks2SlotsRead ReadKeyslots(ref StrictJsonReader json)
    {
        List<Luks2Keyslot> slots = [];
        json.BeginObject("keyslots", "keyslot-count");
        foreach (Luks2KeyslotNumber number in Enum.GetValues<Luks2KeyslotNumber>())
            if (json.NextIs($"{(int)number}"))
                slots.Add(ReadKeyslot(ref json, number));
        bool reencrypts = json.NextIs($"{Luks2Template.ReencryptKeyslot}");
        if (reencrypts)
            ReadReencryptKeyslot(ref json);
        json.EndObject();
        Luks2SlotsRead read = new([.. slots], reencrypts);
        if (!json.Failed && !read.IsWhole)
            json.Refuse(
                "keyslot-count",
                reencrypts
                    ? "slots 4 (or 8), 5, 6 (or 9) and 7 for both volume keys"
                    : "one or two for the unlock secret and one for recovery",
                $"{string.Join(", ", slots.Select(slot => (int)slot.Number))}"
            );
        return read;
    }

    private static void ReadReencryptKeyslot(ref StrictJsonReader json)
    {
        json.BeginObject($"{Luks2Template.ReencryptKeyslot}", "reencrypt");
        json.Expect("type", "reencrypt", "keyslot-type");
        json.Expect("key_size", 1, "reencrypt");
        json.Expect("mode", "reencrypt", "reencrypt");
        json.Expect("direction", "forward", "reencrypt");
        json.BeginObject("area", "reencrypt");
        json.Expect("type", "checksum", "reencrypt");
        json.Expect("offset", $"{Luks2Template.ReencryptAreaOffset}", "offset");
        json.Expect("size", $"{Luks2Template.ReencryptAreaSize}", "size");
        json.Expect("hash", Luks2Template.Hash, "reencrypt");
        json.Expect("sector_size", Luks2Template.SectorSize, "reencrypt");
        json.EndObject();
        json.Expect("priority", 0, "reencrypt");
        json.EndObject();
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

    private static Luks2Tokens ReadTokens(ref StrictJsonReader json, Luks2SlotsRead slots)
    {
        Luks2Tokens tokens = new(0, [], null);
        json.BeginObject("tokens", "token-count");
        foreach (Luks2Keyslot slot in slots.WithToken)
            if (!json.Failed)
                tokens = ReadToken(ref json, slot, slots.Reencrypts, tokens);
        json.EndObject();
        return tokens;
    }

    private static Luks2Tokens ReadToken(
        ref StrictJsonReader json,
        Luks2Keyslot slot,
        bool reencrypts,
        Luks2Tokens tokens
    )
    {
        bool binds = slot.Number.IsUnlock();
        string[] keyslots = reencrypts
            ? [$"{(int)slot.Number}", $"{(int)slot.Number.OfNext()}"]
            : [$"{(int)slot.Number}"];
        json.BeginObject($"{(int)slot.Number}", "token");
        json.Expect("type", binds ? BindingToken.Type : EscrowToken.Type, "token-type");
        json.Expect("keyslots", (ReadOnlySpan<string>)keyslots, "token-keyslots");
        tokens = tokens with { Template = ReadTemplate(ref json, slot, reencrypts, tokens.Template) };
        tokens = binds
            ? tokens with
            {
                Unlocks = tokens.Unlocks.Add(new Luks2UnlockSlot(slot, ReadBinding(ref json, tokens.Template))),
            }
            : tokens with
            {
                Recovery = new Luks2RecoverySlot(slot, ReadEscrow(ref json, tokens.Template)),
            };
        json.EndObject();
        return tokens;
    }

    // All tokens are of one template; template 1 knows the numbers 0 and 1 only, template 3 alone re-encrypts.
    private static int ReadTemplate(ref StrictJsonReader json, Luks2Keyslot slot, bool reencrypts, int before)
    {
        long version = json.ReadInteger("version", "token-version");
        bool known = reencrypts
            ? version == Luks2Template.OfReencryption
            : (before == 0 ? version is 1 or Luks2Template.Newest : version == before);
        if (!json.Failed && (!known || (version == 1 && (int)slot.Number > 1)))
            json.Refuse(
                "token-version",
                reencrypts ? $"version {Luks2Template.OfReencryption}"
                    : before == 0 ? "version 1 or 2"
                    : $"version {before}",
                $"{version}"
            );
        return (int)version;
    }

    private static BindingToken ReadBinding(ref StrictJsonReader json, int template)
    {
        BindingToken token = new()
        {
            Generation = json.ReadDecimalString("generation", "token"),
            SrkName = ReadHex(ref json, "srk-name", BindingToken.NameSize),
            NvName = ReadHex(ref json, "nv-name", BindingToken.NameSize),
            Tpm2Public = json.ReadBase64("tpm2-public", 1, BindingToken.LongestPublic, "token"),
            Tpm2Private = json.ReadBase64("tpm2-private", 1, BindingToken.LongestPrivate, "token"),
            Pcr7 = ReadHex(ref json, "pcr-7", Luks2Template.DigestSize),
            Pcr7Events = json.ReadStrings("pcr-7-events", BindingToken.MostEvents, BindingToken.LongestEvent, "token"),
            Pcr7Next =
                template > 1 && json.NextIs(Pcr7Next) ? ReadHex(ref json, Pcr7Next, Luks2Template.DigestSize) : [],
            VolumeKeyId = ReadHex(ref json, "volume-key-id", Luks2Template.MacSize),
            NextVolumeKeyId =
                template == Luks2Template.OfReencryption
                    ? ReadHex(ref json, "next-volume-key-id", Luks2Template.MacSize)
                    : [],
            HeaderMac = ReadHex(ref json, "header-mac", Luks2Template.MacSize),
        };
        ReadOnlySpan<byte> next = token.Pcr7Next.AsSpan();
        if (!json.Failed && !next.IsEmpty && !BindingToken.IsAnnounceable(next, token.Pcr7.AsSpan()))
            json.Refuse(Pcr7Next, "a value that a boot can measure, not pcr-7 again", Convert.ToHexStringLower(next));
        return token;
    }

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

    private static ImmutableArray<Luks2Digest> ReadDigests(
        ref StrictJsonReader json,
        Luks2SlotsRead slots,
        Luks2SegmentsRead segments
    )
    {
        List<Luks2Digest> digests = [];
        json.BeginObject("digests", "digest-count");
        digests.Add(ReadDigest(ref json, 0, slots.OfOld, segments.OfOld));
        if (slots.Reencrypts)
        {
            digests.Add(ReadDigest(ref json, 1, slots.OfNext, segments.OfNext));
            digests.Add(ReadDigest(ref json, 2, [Luks2Template.ReencryptKeyslot], []));
        }
        json.EndObject();
        return [.. digests];
    }

    private static Luks2Digest ReadDigest(ref StrictJsonReader json, int number, int[] keyslots, int[] segments)
    {
        json.BeginObject($"{number}", "digest");
        json.Expect("type", "pbkdf2", "digest");
        json.Expect("keyslots", [.. keyslots.Select(slot => $"{slot}")], "digest");
        json.Expect("segments", [.. segments.Select(segment => $"{segment}")], "digest");
        json.Expect("hash", Luks2Template.Hash, "digest");
        json.Expect("iterations", Luks2Template.Iterations, "digest");
        ImmutableArray<byte> salt = ReadBase64(ref json, "salt", Luks2Template.SaltSize, "digest");
        ImmutableArray<byte> value = ReadBase64(ref json, "digest", Luks2Template.DigestSize, "digest");
        json.EndObject();
        return new Luks2Digest(salt, value);
    }

    private static void ReadConfig(ref StrictJsonReader json, bool reencrypts)
    {
        json.BeginObject("config", "config");
        json.Expect("json_size", $"{Luks2Template.JsonAreaSize}", "size");
        json.Expect("keyslots_size", $"{Luks2Template.KeyslotsSize}", "size");
        if (!reencrypts)
        {
            json.EndObject("requirements", "requirements");
            return;
        }
        json.BeginObject("requirements", "requirements");
        json.Expect("mandatory", (ReadOnlySpan<string>)[Luks2Template.Requirement], "requirements");
        json.EndObject();
        json.EndObject();
    }

    private static ImmutableArray<byte> ReadBase64(ref StrictJsonReader json, string name, int size, string reason) =>
        json.ReadBase64(name, size, size, reason);

    private static ImmutableArray<byte> ReadHex(ref StrictJsonReader json, string name, int size) =>
        json.ReadHex(name, size, size, "token");
}
