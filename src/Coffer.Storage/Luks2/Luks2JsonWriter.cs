using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Coffer.Storage.Luks2;

/// <summary>Writes the JSON area: one spelling for one header (docs/formats.md, section 8).</summary>
internal static class Luks2JsonWriter
{
    // The default encoder would escape the '+' of base64, which no other LUKS2 program writes so.
    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text, without its padding.</summary>
    internal static ReadOnlyMemory<byte> Write(Luks2Header header)
    {
        ArrayBufferWriter<byte> buffer = new(8192);
        using (Utf8JsonWriter json = new(buffer, s_options))
        {
            json.WriteStartObject();
            WriteKeyslots(json, header);
            WriteTokens(json, header);
            WriteSegments(json, header);
            WriteDigests(json, header);
            WriteConfig(json, header);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void WriteKeyslots(Utf8JsonWriter json, Luks2Header header)
    {
        json.WriteStartObject("keyslots");
        foreach (Luks2Keyslot slot in header.AllKeyslots)
            WriteKeyslot(json, slot);
        if (header.Reencryption is not null)
            WriteReencryptKeyslot(json);
        json.WriteEndObject();
    }

    private static void WriteKeyslot(Utf8JsonWriter json, Luks2Keyslot slot)
    {
        json.WriteStartObject($"{(int)slot.Number}");
        json.WriteString("type", "luks2");
        json.WriteNumber("key_size", Luks2Template.VolumeKeySize);
        json.WriteStartObject("af");
        json.WriteString("type", "luks1");
        json.WriteNumber("stripes", Luks2Template.Stripes);
        json.WriteString("hash", Luks2Template.Hash);
        json.WriteEndObject();
        json.WriteStartObject("area");
        json.WriteString("type", "raw");
        json.WriteString("offset", $"{Luks2Template.OffsetOf(slot.Number)}");
        json.WriteString("size", $"{Luks2Template.KeyslotAreaSize}");
        json.WriteString("encryption", Luks2Template.Cipher);
        json.WriteNumber("key_size", AesXts.KeySize);
        json.WriteEndObject();
        json.WriteStartObject("kdf");
        WritePbkdf2(json);
        json.WriteBase64String("salt", slot.Salt.AsSpan());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Members and values are cryptsetup's: key_size 1 because the slot holds no key, priority 0 so that no passphrase is tried on it.
    private static void WriteReencryptKeyslot(Utf8JsonWriter json)
    {
        json.WriteStartObject($"{Luks2Template.ReencryptKeyslot}");
        json.WriteString("type", "reencrypt");
        json.WriteNumber("key_size", 1);
        json.WriteString("mode", "reencrypt");
        json.WriteString("direction", "forward");
        json.WriteStartObject("area");
        json.WriteString("type", "checksum");
        json.WriteString("offset", $"{Luks2Template.ReencryptAreaOffset}");
        json.WriteString("size", $"{Luks2Template.ReencryptAreaSize}");
        json.WriteString("hash", Luks2Template.Hash);
        json.WriteNumber("sector_size", Luks2Template.SectorSize);
        json.WriteEndObject();
        json.WriteNumber("priority", 0);
        json.WriteEndObject();
    }

    private static void WritePbkdf2(Utf8JsonWriter json)
    {
        json.WriteString("type", "pbkdf2");
        WriteHash(json);
    }

    private static void WriteHash(Utf8JsonWriter json)
    {
        json.WriteString("hash", Luks2Template.Hash);
        json.WriteNumber("iterations", Luks2Template.Iterations);
    }

    private static void WriteTokens(Utf8JsonWriter json, Luks2Header header)
    {
        json.WriteStartObject("tokens");
        foreach (
            Luks2KeyslotNumber number in header
                .Unlocks.Select(unlock => unlock.Keyslot.Number)
                .Append(header.Recovery.Keyslot.Number)
                .Order()
        )
            WriteToken(json, header, number);
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, Luks2Header header, Luks2KeyslotNumber number)
    {
        BindingToken? binding = header.UnlockOf(number)?.Binding;
        json.WriteStartObject($"{(int)number}");
        json.WriteString("type", binding is null ? EscrowToken.Type : BindingToken.Type);
        WriteStrings(
            json,
            "keyslots",
            header.Reencryption is null ? [$"{(int)number}"] : [$"{(int)number}", $"{(int)number.OfNext()}"]
        );
        json.WriteNumber("version", header.Template);
        if (binding is not null)
            WriteBinding(json, binding);
        else
            WriteEscrow(json, header);
        json.WriteEndObject();
    }

    private static void WriteBinding(Utf8JsonWriter json, BindingToken token)
    {
        json.WriteString("generation", $"{token.Generation}");
        WriteHex(json, "srk-name", token.SrkName.AsSpan());
        WriteHex(json, "nv-name", token.NvName.AsSpan());
        json.WriteBase64String("tpm2-public", token.Tpm2Public.AsSpan());
        json.WriteBase64String("tpm2-private", token.Tpm2Private.AsSpan());
        WriteHex(json, "pcr-7", token.Pcr7.AsSpan());
        WriteStrings(json, "pcr-7-events", token.Pcr7Events);
        if (!token.Pcr7Next.IsEmpty)
            WriteHex(json, "pcr-7-next", token.Pcr7Next.AsSpan());
        WriteHex(json, "volume-key-id", token.VolumeKeyId.AsSpan());
        if (!token.NextVolumeKeyId.IsEmpty)
            WriteHex(json, "next-volume-key-id", token.NextVolumeKeyId.AsSpan());
        WriteHex(json, "header-mac", token.HeaderMac.AsSpan());
    }

    private static void WriteEscrow(Utf8JsonWriter json, Luks2Header header)
    {
        if (header.Template == 1)
        {
            json.WriteBase64String("age", header.Escrow.Ages[0].AsSpan());
            return;
        }
        json.WriteString("threshold", $"{header.Escrow.Threshold}");
        json.WriteStartArray("age");
        foreach (ImmutableArray<byte> age in header.Escrow.Ages)
            json.WriteBase64StringValue(age.AsSpan());
        json.WriteEndArray();
    }

    private static void WriteSegments(Utf8JsonWriter json, Luks2Header header)
    {
        json.WriteStartObject("segments");
        int number = 0;
        foreach (Luks2Segment segment in Luks2Segment.Of(header.DataSize, header.Reencryption?.Progress))
            WriteSegment(json, number++, segment);
        json.WriteEndObject();
    }

    private static void WriteSegment(Utf8JsonWriter json, int number, Luks2Segment segment)
    {
        json.WriteStartObject($"{number}");
        json.WriteString("type", "crypt");
        json.WriteString("offset", $"{segment.Offset}");
        json.WriteString("size", $"{segment.Size}");
        json.WriteString("iv_tweak", $"{segment.IvTweak}");
        json.WriteString("encryption", Luks2Template.Cipher);
        json.WriteNumber("sector_size", Luks2Template.SectorSize);
        if (segment.Flag is { } flag)
            WriteStrings(json, "flags", [flag]);
        json.WriteEndObject();
    }

    private static void WriteDigests(Utf8JsonWriter json, Luks2Header header)
    {
        json.WriteStartObject("digests");
        foreach (Luks2AssignedDigest digest in Luks2AssignedDigest.Of(header))
            WriteDigest(json, digest);
        json.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter json, Luks2AssignedDigest assigned)
    {
        json.WriteStartObject($"{assigned.Number}");
        json.WriteString("type", "pbkdf2");
        WriteStrings(json, "keyslots", assigned.Keyslots.Select(number => $"{number}"));
        WriteStrings(json, "segments", assigned.Segments.Select(number => $"{number}"));
        WriteHash(json);
        json.WriteBase64String("salt", assigned.Digest.Salt.AsSpan());
        json.WriteBase64String("digest", assigned.Digest.Value.AsSpan());
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, Luks2Header header)
    {
        json.WriteStartObject("config");
        json.WriteString("json_size", $"{Luks2Template.JsonAreaSize}");
        json.WriteString("keyslots_size", $"{Luks2Template.KeyslotsSize}");
        if (header.Reencryption is not null)
        {
            json.WriteStartObject("requirements");
            WriteStrings(json, "mandatory", [Luks2Template.Requirement]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteHex(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value) =>
        json.WriteString(name, Convert.ToHexStringLower(value));
}
