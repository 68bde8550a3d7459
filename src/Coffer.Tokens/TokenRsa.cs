using System.Formats.Asn1;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens.Interop;

namespace Coffer.Tokens;

/// <summary>
/// An RSA key in a token. It signs with RSASSA-PKCS1-v1_5 alone, which is deterministic: an image has the same bytes, whether its keys are in
/// files or in a token.
/// </summary>
internal sealed class TokenRsa : RSA, ITokenKey
{
    private readonly RSAParameters _publicKey;
    private readonly RSA _public;
    private readonly TokenKeys _tokens;

    public TokenRsa(Pkcs11Uri uri, RSAParameters publicKey, TokenKeys tokens)
    {
        (Uri, _publicKey, _tokens) = (uri, publicKey, tokens);
        _public = Create(publicKey);
        KeySizeValue = _public.KeySize;
    }

    /// <inheritdoc/>
    public Pkcs11Uri Uri { get; }

    /// <inheritdoc/>
    public override RSAParameters ExportParameters(bool includePrivateParameters) =>
        includePrivateParameters ? throw new CryptographicException("the private key stays in its token") : _publicKey;

    /// <inheritdoc/>
    public override void ImportParameters(RSAParameters parameters) =>
        throw new NotSupportedException("a key in a token is not replaced");

    /// <inheritdoc/>
    /// <exception cref="RefusedException">The token does not sign, or its key is not the one of the key directory.</exception>
    public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
    {
        if (padding != RSASignaturePadding.Pkcs1)
            throw new NotSupportedException($"padding {padding}");
        byte[] signature = _tokens
            .SessionWith(Uri)
            .Sign(Uri, CkkType.CKK_RSA, CkmType.CKM_RSA_PKCS, DigestInfo(hash, hashAlgorithm));
        return VerifyHash(hash, signature, hashAlgorithm, padding) ? signature : throw TokenRefusal.OtherKey(Uri);
    }

    /// <inheritdoc/>
    public override bool VerifyHash(
        byte[] hash,
        byte[] signature,
        HashAlgorithmName hashAlgorithm,
        RSASignaturePadding padding
    ) => _public.VerifyHash(hash, signature, hashAlgorithm, padding);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _public.Dispose();
        base.Dispose(disposing);
    }

    // RFC 8017, section 9.2: CKM_RSA_PKCS pads, and leaves this to the caller.
    private static byte[] DigestInfo(byte[] hash, HashAlgorithmName algorithm)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(CryptoConfig.MapNameToOID(algorithm.Name!)!);
                writer.WriteNull();
            }
            writer.WriteOctetString(hash);
        }
        return writer.Encode();
    }
}
