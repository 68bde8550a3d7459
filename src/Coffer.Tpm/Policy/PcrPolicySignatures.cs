using System.Collections.Immutable;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Policy;

/// <summary>
/// The <c>.pcrsig</c> section of a UKI, which the stub hands to the initrd as <c>/.extra/tpm2-pcr-signature.json</c>:
/// per bank a list of <c>pcrs</c>, <c>pkfp</c>, <c>pol</c> and <c>sig</c> (systemd-measure(1)).
/// </summary>
public static class PcrPolicySignatures
{
    private const string Thing = "PCR signatures";
    private const int LargestFile = 64 * 1024;
    private const int LargestSignature = 512;
    private const int MostEntries = 64;

    /// <summary>Reads the signatures of the SHA-256 bank.</summary>
    /// <param name="json">UTF-8; the host may have put it there.</param>
    public static Parsed<ImmutableArray<PcrPolicySignature>> Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > LargestFile)
            return Refuse($"at most {LargestFile} bytes", $"{json.Length}");
        try
        {
            using JsonDocument document = Parse(json.TrimEnd((byte)0));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Refuse("a JSON object", $"{document.RootElement.ValueKind}");
            return document.RootElement.TryGetProperty("sha256", out JsonElement bank)
                ? ReadBank(bank)
                : Refuse("a member sha256", "none");
        }
        catch (JsonException e)
        {
            return Refuse("JSON", $"a fault in line {e.LineNumber + 1}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return Refuse("members pcrs, pkfp, pol and sig in systemd's form", "another form");
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 8 });
        JsonDocument document = JsonDocument.ParseValue(ref reader);
        if (!reader.Read())
            return document;
        document.Dispose();
        throw new JsonException();
    }

    private static Parsed<ImmutableArray<PcrPolicySignature>> ReadBank(JsonElement bank)
    {
        if (bank.GetArrayLength() > MostEntries)
            return Refuse($"at most {MostEntries} signatures", $"{bank.GetArrayLength()}");
        ImmutableArray<PcrPolicySignature>.Builder signatures = ImmutableArray.CreateBuilder<PcrPolicySignature>();
        foreach (JsonElement entry in bank.EnumerateArray())
        {
            PcrPolicySignature signature = ReadEntry(entry);
            if (signature.Policy.Length != TpmAlgId.Sha256.DigestSize)
                return Refuse("a policy of 32 bytes", $"{signature.Policy.Length} bytes");
            if (signature.Signature.Length is 0 or > LargestSignature)
                return Refuse(
                    $"a signature of at most {LargestSignature} bytes",
                    $"{signature.Signature.Length} bytes"
                );
            signatures.Add(signature);
        }
        return signatures.ToImmutable();
    }

    private static PcrPolicySignature ReadEntry(JsonElement entry) =>
        new(
            ReadPcrs(entry.GetProperty("pcrs")),
            TpmBuffer.FromHex(entry.GetProperty("pkfp").GetString() ?? ""),
            TpmBuffer.FromHex(entry.GetProperty("pol").GetString() ?? ""),
            entry.GetProperty("sig").GetBytesFromBase64()
        );

    private static TpmlPcrSelection ReadPcrs(JsonElement pcrs)
    {
        uint mask = 0;
        foreach (JsonElement pcr in pcrs.EnumerateArray())
        {
            int index = pcr.GetInt32();
            if (index is < 0 or > 23)
                throw new FormatException();
            mask |= 1u << index;
        }
        return new([new TpmsPcrSelection(TpmAlgId.Sha256, mask)]);
    }

    private static Refusal Refuse(string expected, string seen) =>
        new("pcr-signatures.malformed", Thing, expected, seen);
}
