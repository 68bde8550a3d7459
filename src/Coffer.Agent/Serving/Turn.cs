namespace Coffer.Agent.Serving;

/// <summary>
/// One evidence at a time: a TPM does one thing at a time anyway, and whoever may ask must not be able to fill the memory with questions.
/// </summary>
/// <param name="places">How many may wait.</param>
internal sealed class Turn(int places) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private int _inside;

    /// <summary>Runs <paramref name="work"/> when its turn comes.</summary>
    /// <returns>False when too many wait already; nothing ran.</returns>
    internal async Task<bool> TryRunAsync(Action work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > places + 1)
                return false;
            await _turn.WaitAsync(cancellation);
            try
            {
                // The TPM is a blocking device; the thread that reads requests must not wait for it.
                await Task.Run(work, cancellation);
                return true;
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
