using System.Collections.Immutable;
using Coffer.Bytes;

namespace Coffer.Storage.Luks2;

/// <summary>
/// Reads the JSON area of template 1, member by member in the order <see cref="Luks2JsonWriter"/> writes them. Each way to
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
        (Luks2Keyslot unlock, Luks2Keyslot recovery) = ReadKeyslots(ref json);
        (BindingToken binding, EscrowToken escrow) = ReadTokens(ref json);
        long dataSize = ReadSegments(ref json);
        Luks2Digest digest = ReadDigests(ref json);
        ReadConfig(ref json);
        json.EndObject();
        return json.Finish(
            new Luks2Header
            {
                Uuid = binary.Uuid,
                SequenceId = binary.SequenceId,
                Salt = binary.Salt,
                Unlock = unlock,
                Recovery = recovery,
                Binding = binding,
                Escrow = escrow,
                DataSize = dataSize,
                Digest = digest,
            }
        );
    }

    private static (Luks2Keyslot Unlock, Luks2Keyslot Recovery) ReadKeyslots(ref StrictJsonReader json)
    {
        json.BeginObject("keyslots", "keyslot-count");
        Luks2Keyslot unlock = ReadKeyslot(ref json, Luks2KeyslotNumber.Unlock);
        Luks2Keyslot recovery = ReadKeyslot(ref json, Luks2KeyslotNumber.Recovery);
        json.EndObject();
        return (unlock, recovery);
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

    private static (BindingToken Binding, EscrowToken Escrow) ReadTokens(ref StrictJsonReader json)
    {
        json.BeginObject("tokens", "token-count");
        BindingToken binding = ReadBinding(ref json);
        EscrowToken escrow = ReadEscrow(ref json);
        json.EndObject();
        return (binding, escrow);
    }

    private static BindingToken ReadBinding(ref StrictJsonReader json)
    {
        json.BeginObject("0", "token");
        json.Expect("type", BindingToken.Type, "token-type");
        json.Expect("keyslots", BindingToken.Keyslots, "token-keyslots");
        json.Expect("version", BindingToken.Version, "token-version");
        BindingToken token = new()
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
        json.EndObject();
        return token;
    }

    private static EscrowToken ReadEscrow(ref StrictJsonReader json)
    {
        json.BeginObject("1", "token");
        json.Expect("type", EscrowToken.Type, "token-type");
        json.Expect("keyslots", EscrowToken.Keyslots, "token-keyslots");
        json.Expect("version", EscrowToken.Version, "token-version");
        ImmutableArray<byte> age = json.ReadBase64("age", 1, EscrowToken.LongestAge, "token");
        json.EndObject();
        return new EscrowToken(age);
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

    private static Luks2Digest ReadDigests(ref StrictJsonReader json)
    {
        json.BeginObject("digests", "digest-count");
        json.BeginObject("0", "digest");
        json.Expect("type", "pbkdf2", "digest");
        json.Expect("keyslots", (ReadOnlySpan<string>)["0", "1"], "digest");
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
