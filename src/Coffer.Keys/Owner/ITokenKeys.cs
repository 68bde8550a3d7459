using System.Security.Cryptography;

namespace Coffer.Keys.Owner;

/// <summary>
/// Gives keys that stay in PKCS #11 tokens the form that everything signs with. Nothing is asked of a token before the first signature, so
/// that whoever only reads a key directory needs neither token nor PIN.
/// </summary>
public interface ITokenKeys
{
    /// <summary>An RSA key.</summary>
    /// <param name="uri">Where it is.</param>
    /// <param name="publicKey">Its public half, as the key directory has it: every signature is held against it.</param>
    RSA Rsa(Pkcs11Uri uri, RSAParameters publicKey);

    /// <summary>A key on P-256.</summary>
    /// <param name="uri">Where it is.</param>
    /// <param name="publicKey">Its public half, as the key directory has it: every signature is held against it.</param>
    ECDsa Ecdsa(Pkcs11Uri uri, ECParameters publicKey);
}
