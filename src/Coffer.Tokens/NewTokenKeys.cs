using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Owner;
using Coffer.Tokens.Interop;

namespace Coffer.Tokens;

/// <summary>
/// Makes keys inside a token: private, sensitive, not extractable, for signing only, labelled with the names of their files. What was made is
/// removed again unless it is to be kept, so that a failure half way leaves the token as it was.
/// </summary>
/// <param name="tokens">Opens the token, and signs with what was made.</param>
/// <param name="place">The token.</param>
public sealed class NewTokenKeys(TokenKeys tokens, Pkcs11Uri place) : INewKeys, IDisposable
{
    private static readonly byte[] s_exponent = [1, 0, 1];

    // OBJECT IDENTIFIER prime256v1 (SEC 2, section 2.4.2), DER.
    private static readonly byte[] s_p256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    private readonly List<nuint> _made = [];

    /// <inheritdoc/>
    /// <exception cref="RefusedException"><c>token.exists</c>, or another answer of the token.</exception>
    public RSA NewRsa(string name, int bits = OwnerKeys.RsaBits)
    {
        CkTemplate template = new CkTemplate()
            .With(CkaType.CKA_MODULUS_BITS, (nuint)bits)
            .With(CkaType.CKA_PUBLIC_EXPONENT, s_exponent);
        (Pkcs11Uri uri, nuint made) = Make(name, CkmType.CKM_RSA_PKCS_KEY_PAIR_GEN, template);
        TokenSession session = tokens.SessionWith(place);
        RSAParameters publicKey = new()
        {
            Modulus = session.Attribute(uri, made, CkaType.CKA_MODULUS, bits / 8),
            Exponent = session.Attribute(uri, made, CkaType.CKA_PUBLIC_EXPONENT, s_exponent.Length),
        };
        return tokens.Rsa(uri, publicKey);
    }

    /// <inheritdoc/>
    /// <exception cref="RefusedException"><c>token.exists</c>, or another answer of the token.</exception>
    public ECDsa NewEcdsa(string name)
    {
        CkTemplate template = new CkTemplate().With(CkaType.CKA_EC_PARAMS, s_p256);
        (Pkcs11Uri uri, nuint made) = Make(name, CkmType.CKM_EC_KEY_PAIR_GEN, template);
        return tokens.Ecdsa(uri, PointOf(uri, tokens.SessionWith(place).Attribute(uri, made, CkaType.CKA_EC_POINT)));
    }

    /// <summary>What was made stays.</summary>
    public void Keep() => _made.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nuint handle in _made)
            tokens.SessionWith(place).Destroy(handle);
        _made.Clear();
    }

    private (Pkcs11Uri Uri, nuint Public) Make(string name, CkmType mechanism, CkTemplate publicKey)
    {
        Pkcs11Uri uri = place with { Object = name };
        TokenSession session = tokens.SessionWith(place, writable: true);
        if (session.FindKey(uri) is not null)
            throw TokenRefusal.Of(
                uri,
                "exists",
                "no key of this label yet",
                "one",
                "take another token: a token has the keys of one owner"
            );
        CkTemplate privateKey = Named(new CkTemplate(), name)
            .With(CkaType.CKA_PRIVATE, true)
            .With(CkaType.CKA_SENSITIVE, true)
            .With(CkaType.CKA_EXTRACTABLE, false)
            .With(CkaType.CKA_SIGN, true)
            .With(CkaType.CKA_DECRYPT, false)
            .With(CkaType.CKA_UNWRAP, false);
        publicKey = Named(publicKey, name).With(CkaType.CKA_VERIFY, true);
        (nuint madePublic, nuint madePrivate) = session.Generate(uri, mechanism, publicKey, privateKey);
        _made.AddRange(madePublic, madePrivate);
        // A library may take a template and do otherwise.
        if (
            !session.Attribute(uri, madePrivate, CkaType.CKA_SENSITIVE).SequenceEqual(new byte[] { 1 })
            || !session.Attribute(uri, madePrivate, CkaType.CKA_EXTRACTABLE).SequenceEqual(new byte[] { 0 })
        )
            throw TokenRefusal.Of(uri, "extractable", "a key that never leaves the token", "one that can");
        return (uri, madePublic);
    }

    private static CkTemplate Named(CkTemplate template, string name) =>
        template.With(CkaType.CKA_TOKEN, true).With(CkaType.CKA_LABEL, name).With(CkaType.CKA_ID, name);

    // An uncompressed point (SEC 1, section 2.3.3) in an OCTET STRING.
    private static ECParameters PointOf(Pkcs11Uri uri, byte[] value)
    {
        const int Size = 32;
        ReadOnlySpan<byte> header = [0x04, 0x41, 0x04];
        if (value.Length != header.Length + (2 * Size) || !value.AsSpan().StartsWith(header))
            throw TokenRefusal.Of(uri, "failed", "CKA_EC_POINT: an uncompressed point on P-256", "another value");
        return new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = value[header.Length..^Size], Y = value[^Size..] },
        };
    }
}
