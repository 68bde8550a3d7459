using System.Security.Cryptography;

namespace Coffer.Keys.Owner;

/// <summary>Where new owner keys are made: in this process (<see cref="SoftwareKeys"/>), or in a token that never gives them out.</summary>
public interface INewKeys
{
    /// <summary>A new RSA key.</summary>
    /// <param name="name">What it is called: the name of its file in the key directory.</param>
    /// <param name="bits">Its size.</param>
    RSA NewRsa(string name, int bits = OwnerKeys.RsaBits);

    /// <summary>A new key on P-256.</summary>
    /// <param name="name">What it is called: the name of its file in the key directory.</param>
    ECDsa NewEcdsa(string name);
}
