using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens.Interop;

namespace Coffer.Tokens;

/// <summary>A key on P-256 in a token.</summary>
internal sealed class TokenEcdsa : ECDsa, ITokenKey
{
    private readonly ECParameters _publicKey;
    private readonly ECDsa _public;
    private readonly TokenKeys _tokens;

    public TokenEcdsa(Pkcs11Uri uri, ECParameters publicKey, TokenKeys tokens)
    {
        (Uri, _publicKey, _tokens) = (uri, publicKey, tokens);
        _public = Create(publicKey);
        KeySizeValue = _public.KeySize;
    }

    /// <inheritdoc/>
    public Pkcs11Uri Uri { get; }

    /// <inheritdoc/>
    public override ECParameters ExportParameters(bool includePrivateParameters) =>
        includePrivateParameters ? throw new CryptographicException("the private key stays in its token") : _publicKey;

    /// <inheritdoc/>
    public override void ImportParameters(ECParameters parameters) =>
        throw new NotSupportedException("a key in a token is not replaced");

    /// <inheritdoc/>
    /// <exception cref="RefusedException">The token does not sign, or its key is not the one of the key directory.</exception>
    public override byte[] SignHash(byte[] hash)
    {
        byte[] signature = _tokens.SessionWith(Uri).Sign(Uri, CkkType.CKK_EC, CkmType.CKM_ECDSA, hash);
        return VerifyHash(hash, signature) ? signature : throw TokenRefusal.OtherKey(Uri);
    }

    /// <inheritdoc/>
    public override bool VerifyHash(byte[] hash, byte[] signature) => _public.VerifyHash(hash, signature);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _public.Dispose();
        base.Dispose(disposing);
    }
}
