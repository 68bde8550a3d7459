using Coffer.Keys.Recovery.Age;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Coffer.Keys.Tests.Recovery.Age;

/// <summary>
/// ML-KEM-768 of another library: on hosts whose OpenSSL has none, all of our hybrid recipient but that one primitive is still held to
/// the published vectors.
/// </summary>
internal sealed class ManagedMlKem768 : IMlKem768
{
    private static readonly MLKemParameters s_set = MLKemParameters.ml_kem_768;

    public bool IsSupported => true;

    public void EncapsulationKey(ReadOnlySpan<byte> seed, Span<byte> key) =>
        MLKemPrivateKeyParameters.FromSeed(s_set, seed.ToArray()).GetPublicKeyEncoded().CopyTo(key);

    public void Encapsulate(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> shared)
    {
        MLKemEncapsulator kem = new(s_set);
        kem.Init(
            new ParametersWithRandom(MLKemPublicKeyParameters.FromEncoding(s_set, key.ToArray()), new SecureRandom())
        );
        byte[] sealedBytes = new byte[ciphertext.Length];
        byte[] secret = new byte[shared.Length];
        kem.Encapsulate(sealedBytes, 0, sealedBytes.Length, secret, 0, secret.Length);
        sealedBytes.CopyTo(ciphertext);
        secret.CopyTo(shared);
    }

    public void Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext, Span<byte> shared)
    {
        MLKemDecapsulator kem = new(s_set);
        kem.Init(MLKemPrivateKeyParameters.FromSeed(s_set, seed.ToArray()));
        byte[] secret = new byte[shared.Length];
        kem.Decapsulate(ciphertext.ToArray(), 0, ciphertext.Length, secret, 0, secret.Length);
        secret.CopyTo(shared);
    }
}
