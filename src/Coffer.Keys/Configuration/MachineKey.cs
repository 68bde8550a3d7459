using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Configuration;

/// <summary>
/// To whom secrets of a configuration are encrypted: a key that only the TPM of one machine can use, as the owner keeps it once the machine's evidence
/// was judged (<c>coffer-machine-key-1</c>, docs/formats.md, section 30). It is not signed: it is as good as the place it is kept in.
/// </summary>
/// <param name="Name">Name of the machine.</param>
/// <param name="Identity">Its identity.</param>
/// <param name="Key">The public key.</param>
public sealed record MachineKey(string Name, Guid Identity, P256Point Key)
{
    /// <summary>Most bytes of the file.</summary>
    public const int LargestSize = 4096;

    private const string Format = "coffer-machine-key-1";

    /// <summary>The bytes of the file, with a line feed at its end.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("name", Name);
            json.WriteString("identity", $"{Identity:D}");
            json.WriteBase64String("key", Key.Bytes);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads the file.</summary>
    public static Parsed<MachineKey> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestSize)
            return new Refusal(
                "machine-key.too-large",
                "machine key",
                $"at most {LargestSize} bytes",
                $"{utf8.Length}"
            );
        StrictJsonReader json = new(utf8, "machine key", "machine-key");
        json.BeginDocument();
        json.Expect("format", Format);
        string name = json.ReadString("name", ConfigurationNames.LongestMachine);
        string identity = json.ReadString("identity", 36);
        ImmutableArray<byte> key = json.ReadBase64("key", P256Point.Size, P256Point.Size);
        json.EndObject();
        if (!json.Failed && (!Guid.TryParseExact(identity, "D", out Guid parsed) || $"{parsed:D}" != identity))
            json.Refuse("value", "identity: a UUID in lower case", identity);
        return json.Finish(key)
            .Then(bytes => P256Point.Read(bytes.AsSpan()))
            .Then<MachineKey>(point => new MachineKey(name, Guid.ParseExact(identity, "D"), point));
    }
}
