using System.Security.Cryptography;
using Coffer.Attestation.Certificates;

namespace Coffer.Attestation.Snp;

/// <summary>
/// An ECDSA key that several threads verify with. Importing one costs as much as a third of verifying, so imported keys are kept, and
/// since they are not for two threads at once, each is lent to one thread at a time.
/// </summary>
internal sealed class VerificationKey
{
    private const int MostKept = 16;

    private readonly ECDsa?[] _kept = new ECDsa?[MostKept];
    private readonly SubjectPublicKeyInfo _key;

    /// <param name="key">The key; importing it once shows that it is one.</param>
    /// <exception cref="Bytes.RefusedException">It is no point of the curve.</exception>
    public VerificationKey(SubjectPublicKeyInfo key)
    {
        _key = key;
        _kept[0] = Import();
    }

    /// <summary>True when the signature (IEEE P1363) over the hash is by this key.</summary>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        ECDsa key = Take();
        try
        {
            return key.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            Give(key);
        }
    }

    private ECDsa Take()
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] is not null && Interlocked.Exchange(ref _kept[i], null) is { } key)
                return key;
        }
        return Import();
    }

    private void Give(ECDsa key)
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _kept[i], key, null) is null)
                return;
        }
        key.Dispose();
    }

    private ECDsa Import() => _key.ImportEcdsa().OrThrow();
}
