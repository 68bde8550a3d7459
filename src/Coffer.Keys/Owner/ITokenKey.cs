namespace Coffer.Keys.Owner;

/// <summary>A private key (an RSA or ECDsa of the framework) that stays in a PKCS #11 token: a key directory has its address, not the key.</summary>
public interface ITokenKey
{
    /// <summary>Where it is.</summary>
    Pkcs11Uri Uri { get; }
}
