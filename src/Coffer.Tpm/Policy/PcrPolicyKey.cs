using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Policy;

/// <summary>
/// The RSA key that signs which PCR 11 values may unseal, as the TPM sees it: systemd's template, so that signatures of
/// <c>systemd-measure</c> and <c>ukify</c> work as they are (docs/formats.md, section 9).
/// </summary>
/// <param name="PublicArea">Its TPMT_PUBLIC.</param>
public sealed record PcrPolicyKey(TpmtPublic PublicArea)
{
    private const uint DefaultExponent = 65537;

    /// <summary>Its name, which the sealed share's policy holds.</summary>
    public TpmName Name => PublicArea.Name;

    /// <summary>Bytes of a signature: as many as the modulus has.</summary>
    public int SignatureLength => PublicArea.Parameters is TpmsRsaParms rsa ? rsa.KeyBits / 8 : 0;

    /// <summary>The key in a DER SubjectPublicKeyInfo.</summary>
    public static Parsed<PcrPolicyKey> FromSubjectPublicKeyInfo(ReadOnlySpan<byte> spki)
    {
        using RSA rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(spki, out int read);
            return read == spki.Length ? FromRsa(rsa) : Refuse($"{spki.Length - read} more bytes");
        }
        catch (CryptographicException)
        {
            return Refuse("something else");
        }
    }

    /// <summary>The key in a PEM SubjectPublicKeyInfo.</summary>
    public static Parsed<PcrPolicyKey> FromPem(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || pem[fields.Label] is not "PUBLIC KEY")
            return Refuse("no PUBLIC KEY block");
        byte[] spki = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64Chars(pem[fields.Base64Data], spki, out int length)
            ? FromSubjectPublicKeyInfo(spki.AsSpan(0, length))
            : Refuse("damaged base64");
    }

    /// <summary>The public half of <paramref name="rsa"/>.</summary>
    public static Parsed<PcrPolicyKey> FromRsa(RSA rsa)
    {
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        if (key.Modulus!.Length is not (256 or 384 or 512))
            return Refuse($"an RSA key of {key.Modulus.Length * 8} bits");
        if (!key.Exponent.AsSpan().SequenceEqual<byte>([1, 0, 1]))
            return Refuse($"the exponent {Convert.ToHexStringLower(key.Exponent!)}");
        return new PcrPolicyKey(
            new TpmtPublic(
                TpmAlgId.Sha256,
                TpmaObject.UserWithAuth | TpmaObject.Decrypt | TpmaObject.SignEncrypt,
                TpmBuffer.Empty,
                new TpmsRsaParms(TpmtSymDef.None, TpmtScheme.None, (ushort)(key.Modulus.Length * 8), 0),
                new TpmBytesId(key.Modulus)
            )
        );
    }

    private static Refusal Refuse(string seen) =>
        new(
            "pcr-policy-key.malformed",
            "PCR policy key",
            $"an RSA public key of 2048, 3072 or 4096 bits, exponent {DefaultExponent}",
            seen
        );
}
