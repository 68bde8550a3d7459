using Coffer.Bytes;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Reencryption;

namespace Coffer.Init.Custody;

/// <summary>The re-encryption of a vault as it is now: made anew behind every change of the header that a slice did not make.</summary>
/// <param name="places">What it works on.</param>
/// <param name="slice">Bytes of the first slices, and of the largest.</param>
internal sealed class SliceEngine(ReencryptionPlaces places, int slice) : IDisposable
{
    private readonly int _largest = slice;
    private int _slice = slice;
    private Secret? _unlock;
    private VolumeReencryption? _work;
    private IPreparedMapping? _mapping;

    /// <summary>The header as the last slice left it.</summary>
    internal BoundHeader? Header { get; private set; }

    /// <summary>Bytes of the data under the next key.</summary>
    internal long Position => _work!.Position;

    /// <summary>True when that is all of them.</summary>
    internal bool IsDone => _work!.IsDone;

    /// <summary>Works on this vault from now on.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    internal void Take(KeptVault vault)
    {
        if (_work is not null && ReferenceEquals(Header, vault.Header))
            return;
        Dispose();
        _unlock = vault.Unlock();
        _work = new VolumeReencryption(
            vault.Header,
            _unlock,
            vault.VolumeKey,
            vault.NextKey!,
            places.Partition,
            _slice
        );
        _mapping = places.Mapping(vault);
        if (vault.Header.Header.Reencryption!.Progress.HotZone > 0)
            Settle(_work, _mapping);
        Header = vault.Header;
    }

    /// <summary>Does a slice, and looks whether the kernel uses the table that it should.</summary>
    /// <exception cref="HeldVolumeException">The vault stays held: the machine has to be restarted.</exception>
    internal Refusal? Step()
    {
        _mapping!.Prepare(Math.Min(_work!.Position + _slice, _work.Size));
        Refusal? refusal = _work.Step(_mapping);
        Header = _work.Header;
        return refusal ?? _mapping.Judge(_work.Position);
    }

    /// <summary>Chooses the size of the next slice by how long the last one took.</summary>
    internal void Adapt(TimeSpan took)
    {
        int next = SliceRate.NextSize(_slice, took, _largest);
        // The last hot zone stays in the header until the end; whoever begins anew would end it once more.
        if (next == _slice || IsDone)
            return;
        _slice = next;
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work?.Dispose();
        _unlock?.Dispose();
        (_work, _unlock, _mapping, Header) = (null, null, null, null);
    }

    // The boot ended this hot zone, and the header cannot say so, being the last. What is read meanwhile must not be half written.
    private static void Settle(VolumeReencryption work, IPreparedMapping mapping)
    {
        mapping.Hold();
        try
        {
            work.Settle();
        }
        finally
        {
            mapping.Release();
        }
    }
}
