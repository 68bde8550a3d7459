namespace Coffer.Lab.Processes;

/// <summary>What a machine must give back, in the reverse order of taking.</summary>
internal sealed class CleanUp : IAsyncDisposable
{
    private readonly Stack<object> _taken = new();

    /// <summary>Remembers something to dispose.</summary>
    public void Add(object taken) => _taken.Push(taken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_taken.TryPop(out object? taken))
            if (taken is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                ((IDisposable)taken).Dispose();
    }
}
