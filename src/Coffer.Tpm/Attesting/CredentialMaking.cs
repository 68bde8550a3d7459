using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Sessions;
using Coffer.Tpm.Structures;

namespace Coffer.Tpm.Attesting;

/// <summary>
/// TPM2_MakeCredential computed without a TPM (TPM 2.0 Part 1, section 24 and annexes B.10.4 and C.6.4): for endorsement keys of the
/// default templates, RSA-2048 and ECC P-256 with SHA-256 and AES-128.
/// </summary>
public static class CredentialMaking
{
    private const int KeySize = 16;
    private const int DigestSize = SHA256.HashSizeInBytes;
    private const uint DefaultExponent = 65537;

    /// <summary>Encrypts a secret to an endorsement key, for the attestation key with this name.</summary>
    /// <param name="ek">The endorsement key; check whose it is first, or the secret goes to anybody.</param>
    /// <param name="akName">Name of the attestation key, computed from the public area whose attributes were checked.</param>
    /// <param name="secret">At most 32 bytes; stays the caller's. Used once.</param>
    /// <param name="random">Where seed and padding come from.</param>
    public static Parsed<MadeCredential> Make(TpmtPublic ek, TpmName akName, Secret secret, IRandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secret.Length, DigestSize, nameof(secret));
        if (ek.NameAlg != TpmAlgId.Sha256 || Cipher(ek) != TpmtSymDef.Aes128Cfb)
            return Refused(ek);
        using Secret seed = Secret.Allocate(DigestSize);
        Parsed<TpmBuffer> encrypted = EncryptSeed(ek, seed, random);
        return encrypted.Then<MadeCredential>(encryptedSeed => new MadeCredential(
            Protect(seed, akName, secret),
            encryptedSeed
        ));
    }

    private static Parsed<TpmBuffer> EncryptSeed(TpmtPublic ek, Secret seed, IRandomSource random)
    {
        if (ek is { Parameters: TpmsRsaParms { KeyBits: 2048 } rsa, Unique: TpmBytesId { Bytes.Length: 256 } id })
            return EncryptSeed(rsa, id, seed, random);
        if (ek is { Parameters: TpmsEccParms { CurveId: TpmEccCurve.NistP256 }, Unique: TpmsEccPoint point })
            return AgreeOnSeed(point, seed, random);
        return Refused(ek);
    }

    private static Parsed<TpmBuffer> EncryptSeed(TpmsRsaParms rsa, TpmBytesId id, Secret seed, IRandomSource random)
    {
        uint exponent = rsa.Exponent == 0 ? DefaultExponent : rsa.Exponent;
        random.Fill(seed.Writable);
        return new TpmBuffer(Oaep.Encrypt(id.Bytes.Span, exponent, "IDENTITY\0"u8, seed, random));
    }

    private static Parsed<TpmBuffer> AgreeOnSeed(TpmsEccPoint point, Secret seed, IRandomSource random)
    {
        if (point.X.Length > DigestSize || point.Y.Length > DigestSize)
            return NotOnCurve();
        byte[] x = Padded(point.X);
        try
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new() { X = x, Y = Padded(point.Y) },
                }
            );
            using ECDiffieHellman ephemeral = Ephemeral(random);
            ECPoint q = ephemeral.ExportParameters(includePrivateParameters: false).Q;
            byte[] z = ephemeral.DeriveRawSecretAgreement(peer.PublicKey);
            Kdf.E(z, "IDENTITY"u8, q.X, x, seed.Writable);
            CryptographicOperations.ZeroMemory(z);
            return PointBytes(q);
        }
        catch (CryptographicException)
        {
            return NotOnCurve();
        }
    }

    // encIdentity = CFB(KDFa(seed, "STORAGE", name), secret), and an HMAC over it and the name.
    private static TpmsIdObject Protect(Secret seed, TpmName akName, Secret secret)
    {
        using Secret identity = Secret.Allocate(2 + secret.Length);
        identity.Writable[1] = (byte)secret.Length;
        secret.Span.CopyTo(identity.Writable[2..]);

        using Secret key = Secret.Allocate(KeySize);
        Kdf.A(seed.Span, "STORAGE"u8, akName.Bytes.Span, default, key.Writable);
        AesCfb.Encrypt(identity.Writable, key.Span, stackalloc byte[AesCfb.BlockSize]);

        using Secret hmacKey = Secret.Allocate(DigestSize);
        Kdf.A(seed.Span, "INTEGRITY"u8, default, default, hmacKey.Writable);
        byte[] hmac = HMACSHA256.HashData(hmacKey.Span, [.. identity.Span, .. akName.Bytes.Span]);
        return new TpmsIdObject(hmac, identity.Span);
    }

    // A random number as private key. It is not below the order of the curve once in 2^32 times: then another.
    private static ECDiffieHellman Ephemeral(IRandomSource random)
    {
        using Secret d = Secret.Allocate(DigestSize);
        for (int attempt = 0; ; attempt++)
        {
            random.Fill(d.Writable);
            byte[] copy = d.Span.ToArray();
            try
            {
                return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = copy });
            }
            catch (CryptographicException) when (attempt == 0)
            {
                // The next one.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(copy);
            }
        }
    }

    private static TpmBuffer PointBytes(ECPoint q)
    {
        TpmWriter writer = new(stackalloc byte[2 * (2 + DigestSize)]);
        writer.WriteSized(q.X);
        writer.WriteSized(q.Y);
        return writer.Written;
    }

    private static byte[] Padded(TpmBuffer coordinate)
    {
        byte[] padded = new byte[DigestSize];
        coordinate.Span.CopyTo(padded.AsSpan(DigestSize - coordinate.Length));
        return padded;
    }

    private static TpmtSymDef Cipher(TpmtPublic ek) =>
        ek.Parameters switch
        {
            TpmsRsaParms rsa => rsa.Symmetric,
            TpmsEccParms ecc => ecc.Symmetric,
            _ => TpmtSymDef.None,
        };

    private static Refusal NotOnCurve() =>
        new("ek.point", "endorsement key", "a point of P-256", "another pair of numbers");

    private static Refusal Refused(TpmtPublic ek) =>
        new(
            "ek.template",
            "endorsement key",
            "RSA-2048 or ECC P-256 with SHA-256 and AES-128-CFB",
            $"{ek.Type} key, name algorithm {ek.NameAlg}"
        );
}
