namespace Coffer.Init.Custody;

/// <summary>
/// Whose turn it is with the vault: one change of the header, or one slice of a re-encryption. A change waits for the slice at work, and
/// comes before the next one; a second change is not let in at all.
/// </summary>
internal sealed class VaultTurn
{
    private readonly object _gate = new();
    private bool _changing;
    private bool _taken;

    /// <summary>Begins a change, behind the slice at work; false while another change is.</summary>
    internal bool TryBeginChange()
    {
        lock (_gate)
        {
            if (_changing)
                return false;
            _changing = true;
            while (_taken)
                Monitor.Wait(_gate);
            return true;
        }
    }

    /// <summary>Ends a change.</summary>
    internal void EndChange()
    {
        lock (_gate)
        {
            _changing = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does something of a re-encryption, behind the change at work and before the next one.</summary>
    internal void Slice(Action slice)
    {
        lock (_gate)
        {
            while (_changing || _taken)
                Monitor.Wait(_gate);
            _taken = true;
        }
        try
        {
            slice();
        }
        finally
        {
            lock (_gate)
            {
                _taken = false;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
