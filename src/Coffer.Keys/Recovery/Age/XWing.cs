using System.Security.Cryptography;
using Coffer.Bytes;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Coffer.Keys.Recovery.Age;

/// <summary>
/// The hybrid KEM MLKEM768-X25519, also called X-Wing (draft-ietf-hpke-pq-03, filippo.io/hpke-pq): broken only when both of its parts
/// are. Everything but ML-KEM itself is here.
/// </summary>
internal static class XWing
{
    internal const int SeedSize = 32;
    internal const int MlKemSeedSize = 64;
    internal const int MlKemKeySize = 1184;
    internal const int MlKemCiphertextSize = 1088;
    internal const int CurveSize = 32;
    internal const int KeySize = MlKemKeySize + CurveSize;
    internal const int CiphertextSize = MlKemCiphertextSize + CurveSize;
    internal const int SharedSize = 32;

    private const int Q = 3329;

    /// <summary>True when every coefficient of the ML-KEM part is below q (FIPS 203, section 7.2).</summary>
    internal static bool IsKey(ReadOnlySpan<byte> key)
    {
        // Three bytes hold two coefficients; the last 32 bytes are a seed.
        for (int at = 0; at < MlKemKeySize - 32; at += 3)
        {
            int first = key[at] | ((key[at + 1] & 15) << 8);
            int second = (key[at + 1] >> 4) | (key[at + 2] << 4);
            if (first >= Q || second >= Q)
                return false;
        }
        return true;
    }

    /// <summary>The encapsulation key of a seed (PrivateKeyToPublicKey).</summary>
    internal static byte[] PublicKey(Secret seed, IMlKem768 kem)
    {
        using Secret expanded = Expand(seed);
        byte[] key = new byte[KeySize];
        kem.EncapsulationKey(expanded.Span[..MlKemSeedSize], key.AsSpan(0, MlKemKeySize));
        X25519.ScalarMultBase(expanded.Span[MlKemSeedSize..], key.AsSpan(MlKemKeySize));
        return key;
    }

    /// <summary>A shared secret and the ciphertext that leads to it; false when the X25519 part of the key is of small order.</summary>
    internal static bool TryEncapsulate(
        ReadOnlySpan<byte> key,
        IMlKem768 kem,
        IRandomSource random,
        Span<byte> ciphertext,
        Span<byte> shared
    )
    {
        using Secret mlKem = Secret.Allocate(SharedSize);
        using Secret curve = Secret.Allocate(CurveSize);
        using Secret ephemeral = Secret.Random(CurveSize, random);
        kem.Encapsulate(key[..MlKemKeySize], ciphertext[..MlKemCiphertextSize], mlKem.Writable);
        X25519.ScalarMultBase(ephemeral.Span, ciphertext[MlKemCiphertextSize..]);
        if (!X25519.CalculateAgreement(ephemeral.Span, key[MlKemKeySize..], curve.Writable))
            return false;
        Combine(mlKem, curve, ciphertext[MlKemCiphertextSize..], key[MlKemKeySize..], shared);
        return true;
    }

    /// <summary>The shared secret of a ciphertext; false when its X25519 part is of small order.</summary>
    internal static bool TryDecapsulate(Secret seed, ReadOnlySpan<byte> ciphertext, IMlKem768 kem, Span<byte> shared)
    {
        using Secret expanded = Expand(seed);
        using Secret mlKem = Secret.Allocate(SharedSize);
        using Secret curve = Secret.Allocate(CurveSize);
        Span<byte> publicKey = stackalloc byte[CurveSize];
        ReadOnlySpan<byte> scalar = expanded.Span[MlKemSeedSize..];
        ReadOnlySpan<byte> point = ciphertext[MlKemCiphertextSize..];
        kem.Decapsulate(expanded.Span[..MlKemSeedSize], ciphertext[..MlKemCiphertextSize], mlKem.Writable);
        if (!X25519.CalculateAgreement(scalar, point, curve.Writable))
            return false;
        X25519.ScalarMultBase(scalar, publicKey);
        Combine(mlKem, curve, point, publicKey, shared);
        return true;
    }

    private static Secret Expand(Secret seed)
    {
        Secret expanded = Secret.Allocate(MlKemSeedSize + CurveSize);
        Shake256.HashData(seed.Span, expanded.Writable);
        return expanded;
    }

    private static void Combine(
        Secret mlKem,
        Secret curve,
        ReadOnlySpan<byte> point,
        ReadOnlySpan<byte> publicKey,
        Span<byte> shared
    )
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);
        hash.AppendData(mlKem.Span);
        hash.AppendData(curve.Span);
        hash.AppendData(point);
        hash.AppendData(publicKey);
        hash.AppendData("""\.//^\"""u8);
        hash.GetHashAndReset(shared);
    }
}
