using System.Collections.Concurrent;

namespace Coffer.Attestation.Snp;

/// <summary>Chains that were found good. Only good ones: what was refused is judged again, and costs the host that sent it nothing less.</summary>
internal sealed class SnpChainCache
{
    private const int MaxChains = 256;

    private readonly ConcurrentDictionary<SnpChainKey, SnpChain> _chains = new();
    private int _count;

    /// <summary>A chain that still holds at <paramref name="time"/>; null when there is none.</summary>
    public SnpChain? Find(SnpChainKey key, DateTimeOffset time) =>
        _chains.TryGetValue(key, out SnpChain? chain) && chain.HoldsAt(time) ? chain : null;

    /// <summary>Remembers a chain. A full cache starts anew, so that nobody fills the memory with variations of one.</summary>
    public void Add(SnpChainKey key, SnpChain chain)
    {
        if (Interlocked.Increment(ref _count) > MaxChains)
        {
            _chains.Clear();
            Interlocked.Exchange(ref _count, 1);
        }
        _chains[key] = chain;
    }
}
