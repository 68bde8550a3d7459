using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Coffer.Attestation.Azure;

namespace Coffer.Cli.Judging.Parts;

/// <summary>
/// The attestation key that a paravisor's report names (HCLAkPub of its runtime claims), so that a quote recorded beside it can be put into a
/// bundle. Nothing is believed here: whether the report binds the key, the verifier decides.
/// </summary>
internal static class ParavisorKey
{
    /// <summary>SubjectPublicKeyInfo of the key; empty when the report has none.</summary>
    public static ReadOnlyMemory<byte> Of(byte[] report)
    {
        if (HclReport.Read(report).Value is not { } read)
            return default;
        try
        {
            using JsonDocument claims = JsonDocument.Parse(read.Claims);
            return claims.RootElement.TryGetProperty("keys", out JsonElement keys) ? KeyOf(keys) : default;
        }
        catch (Exception e)
            when (e is JsonException or FormatException or InvalidOperationException or CryptographicException)
        {
            return default;
        }
    }

    private static ReadOnlyMemory<byte> KeyOf(JsonElement keys)
    {
        foreach (JsonElement key in keys.EnumerateArray())
            if (key.TryGetProperty("kid", out JsonElement kid) && kid.ValueEquals("HCLAkPub"))
                return Encode(Number(key, "n"), Number(key, "e"));
        return default;
    }

    private static byte[] Encode(byte[] modulus, byte[] exponent)
    {
        using RSA rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return rsa.ExportSubjectPublicKeyInfo();
    }

    private static byte[] Number(JsonElement key, string name) =>
        key.TryGetProperty(name, out JsonElement value) ? Base64Url.DecodeFromChars(value.GetString()) : [];
}
