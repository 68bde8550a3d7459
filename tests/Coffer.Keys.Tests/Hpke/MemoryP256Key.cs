using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Tests.Hpke;

/// <summary>A key in memory, where a machine has one in its TPM.</summary>
internal sealed class MemoryP256Key(ECDiffieHellman key) : IP256Key, IDisposable
{
    public P256Point Public => P256Point.Of(key);

    public Parsed<Secret> Agree(P256Point peer)
    {
        using ECDiffieHellman other = peer.Import();
        return Secret.CopyOf(key.DeriveRawSecretAgreement(other.PublicKey));
    }

    public void Dispose() => key.Dispose();

    internal static MemoryP256Key New() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    internal static ECDiffieHellman Of(string d, string point) =>
        ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Convert.FromHexString(d),
                Q = new ECPoint { X = Convert.FromHexString(point)[1..33], Y = Convert.FromHexString(point)[33..] },
            }
        );
}
