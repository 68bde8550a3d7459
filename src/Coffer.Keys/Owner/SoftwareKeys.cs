using System.Security.Cryptography;

namespace Coffer.Keys.Owner;

/// <summary>Keys made by the platform's own generator, which can be written to files.</summary>
public sealed class SoftwareKeys : INewKeys
{
    private SoftwareKeys() { }

    /// <summary>The one there is.</summary>
    public static SoftwareKeys Instance { get; } = new();

    /// <inheritdoc/>
    public RSA NewRsa(string name, int bits = OwnerKeys.RsaBits) => RSA.Create(bits);

    /// <inheritdoc/>
    public ECDsa NewEcdsa(string name) => ECDsa.Create(ECCurve.NamedCurves.nistP256);
}
