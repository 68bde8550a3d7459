using System.Security.Cryptography;

namespace Coffer.Attestation.Certificates;

/// <summary>
/// A public key that several threads verify with. Importing one costs a good part of verifying, so imported keys are kept, and since they are
/// not for two threads at once, each is lent to one thread at a time.
/// </summary>
/// <typeparam name="TKey">Kind of key.</typeparam>
/// <param name="import">Imports the key once more.</param>
internal sealed class LentKey<TKey>(Func<TKey> import)
    where TKey : AsymmetricAlgorithm
{
    private const int MostKept = 16;

    private readonly TKey?[] _kept = new TKey?[MostKept];

    /// <summary>A key that nobody else has; <see cref="Give"/> it back.</summary>
    public TKey Take()
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] is not null && Interlocked.Exchange(ref _kept[i], null) is { } key)
                return key;
        }
        return import();
    }

    /// <summary>Takes a key back.</summary>
    public void Give(TKey key)
    {
        for (int i = 0; i < _kept.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _kept[i], key, null) is null)
                return;
        }
        key.Dispose();
    }
}
