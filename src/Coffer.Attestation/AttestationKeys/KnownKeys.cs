using System.Collections.Concurrent;

namespace Coffer.Attestation.AttestationKeys;

/// <summary>
/// Attestation keys that signed something before. What is remembered is the work of importing them, which costs more than a verification;
/// no judgement is. May be used by several threads.
/// </summary>
internal sealed class KnownKeys
{
    private const int MaxKeys = 256;

    private readonly ConcurrentDictionary<AttestationPublicKey, AttestationPublicKey> _keys = new();
    private int _count;

    /// <summary>The same key as remembered, or <paramref name="key"/> itself.</summary>
    internal AttestationPublicKey Find(AttestationPublicKey key) => _keys.GetValueOrDefault(key, key);

    /// <summary>Remembers a key. A full memory starts anew, so that nobody fills it with keys of his own.</summary>
    internal void Add(AttestationPublicKey key)
    {
        if (!_keys.TryAdd(key, key) || Interlocked.Increment(ref _count) <= MaxKeys)
            return;
        _keys.Clear();
        Interlocked.Exchange(ref _count, 0);
    }
}
