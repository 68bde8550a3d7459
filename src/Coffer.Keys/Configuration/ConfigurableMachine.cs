using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Configuration;

/// <summary>
/// What of a machine may be configured, and by whom: <c>/usr/lib/coffer/configurable.json</c> of the verified root, which the build writes
/// (docs/formats.md, section 30).
/// </summary>
/// <param name="Name">The machine's name.</param>
/// <param name="Key">SubjectPublicKeyInfo of the owner's config key.</param>
/// <param name="Images">Image references by workload, of those that are pulled.</param>
/// <param name="Secrets">Names of the secrets that workloads ask for.</param>
public sealed record ConfigurableMachine(
    string Name,
    ImmutableArray<byte> Key,
    ImmutableSortedDictionary<string, string> Images,
    ImmutableArray<string> Secrets
)
{
    private const string Format = "coffer-configurable-1";
    private const string Thing = "configurable.json of the root";
    private const int LargestKey = 256;

    // SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING }.
    private static ReadOnlySpan<byte> SpkiStart =>
        [
            0x30,
            0x59,
            0x30,
            0x13,
            0x06,
            0x07,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x02,
            0x01,
            0x06,
            0x08,
            0x2a,
            0x86,
            0x48,
            0xce,
            0x3d,
            0x03,
            0x01,
            0x07,
            0x03,
            0x42,
            0x00,
        ];

    /// <summary>The bytes of the file.</summary>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("name", Name);
            json.WriteBase64String("key", Key.AsSpan());
            Write(json, "images", Images.Select(image => $"{image.Key} {image.Value}"));
            Write(json, "secrets", Secrets);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file.</summary>
    public static Parsed<ConfigurableMachine> Read(ReadOnlySpan<byte> utf8)
    {
        StrictJsonReader json = new(utf8, Thing, "configurable");
        json.BeginDocument();
        json.Expect("format", Format);
        string name = json.ReadString("name", ConfigurationNames.LongestMachine);
        ImmutableArray<byte> key = json.ReadBase64("key", 1, LargestKey);
        ImmutableArray<string> images = json.ReadStrings(
            "images",
            MachineConfiguration.MostImages,
            ConfigurationNames.LongestWorkload + 1 + ConfigurationNames.LongestImage
        );
        ImmutableArray<string> secrets = json.ReadStrings(
            "secrets",
            MachineConfiguration.MostSecrets,
            ConfigurationNames.LongestSecret
        );
        json.EndObject();
        var byWorkload = MachineConfiguration.Empty<string>().ToBuilder();
        foreach (string image in json.Failed ? [] : images)
            if (image.Split(' ') is [string workload, string reference] && !byWorkload.ContainsKey(workload))
                byWorkload.Add(workload, reference);
            else
                json.Refuse("value", "images: a workload, a space and its reference, each workload once", image);
        if (!json.Failed && !IsP256(key.AsSpan()))
            json.Refuse("value", "key: SubjectPublicKeyInfo of a key on P-256", $"{key.Length} bytes");
        return json.Finish(new ConfigurableMachine(name, key, byWorkload.ToImmutable(), secrets));
    }

    // The one DER encoding of such a key (RFC 5480): what a general decoder would make of others is the platform's business.
    private static bool IsP256(ReadOnlySpan<byte> spki) =>
        spki.StartsWith(SpkiStart) && P256Point.Read(spki[SpkiStart.Length..]).Refusal is null;

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
