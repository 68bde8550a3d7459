using System.Security.Cryptography;

namespace Coffer.Keys.Owner;

/// <summary>For whoever signs nothing: the public halves of keys whose token nobody opened.</summary>
internal sealed class PublicHalves : ITokenKeys
{
    private PublicHalves() { }

    /// <summary>The one there is.</summary>
    public static PublicHalves Instance { get; } = new();

    /// <inheritdoc/>
    public RSA Rsa(Pkcs11Uri uri, RSAParameters publicKey) => RSA.Create(publicKey);

    /// <inheritdoc/>
    public ECDsa Ecdsa(Pkcs11Uri uri, ECParameters publicKey) => ECDsa.Create(publicKey);
}
