namespace Coffer.Tpm.Structures;

/// <summary>
/// A scheme and its hash: TPMT_SIG_SCHEME, TPMT_RSA_SCHEME, TPMT_ECC_SCHEME, TPMT_KEYEDHASH_SCHEME and TPMT_KDF_SCHEME,
/// which are alike for every scheme used here (TPM 2.0 Part 2, section 11.2).
/// </summary>
/// <param name="Scheme">The scheme, or <see cref="TpmAlgId.Null"/>.</param>
/// <param name="HashAlg">Its hash; <see cref="TpmAlgId.Null"/> for a scheme without one.</param>
public readonly record struct TpmtScheme(TpmAlgId Scheme, TpmAlgId HashAlg)
{
    /// <summary>No scheme.</summary>
    public static TpmtScheme None => new(TpmAlgId.Null, TpmAlgId.Null);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public static TpmtScheme RsaSsaSha256 => new(TpmAlgId.RsaSsa, TpmAlgId.Sha256);

    /// <summary>ECDSA with SHA-256.</summary>
    public static TpmtScheme EcDsaSha256 => new(TpmAlgId.EcDsa, TpmAlgId.Sha256);

    /// <summary>Writes the structure.</summary>
    public void Write(ref TpmWriter writer)
    {
        writer.WriteAlgId(Scheme);
        if (HasHash(Scheme))
            writer.WriteAlgId(HashAlg);
    }

    /// <summary>Reads the structure; refuses schemes with more than a hash (ECDAA, XOR).</summary>
    public static TpmtScheme Read(ref TpmReader reader)
    {
        TpmAlgId scheme = reader.ReadAlgId();
        if (HasHash(scheme))
            return new(scheme, reader.ReadAlgId());
        if (scheme is not (TpmAlgId.Null or TpmAlgId.RsaEs))
            reader.Refuse("a scheme with a hash or none", $"0x{(ushort)scheme:x4}");
        return new(scheme, TpmAlgId.Null);
    }

    private static bool HasHash(TpmAlgId scheme) =>
        scheme
            is TpmAlgId.RsaSsa
                or TpmAlgId.RsaPss
                or TpmAlgId.Oaep
                or TpmAlgId.EcDsa
                or TpmAlgId.EcDh
                or TpmAlgId.EcSchnorr
                or TpmAlgId.Sm2
                or TpmAlgId.EcMqv
                or TpmAlgId.Hmac
                or TpmAlgId.Kdf1Sp800_56A
                or TpmAlgId.Kdf2
                or TpmAlgId.Kdf1Sp800_108;
}
