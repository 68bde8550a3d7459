namespace Coffer.Tpm;

/// <summary>A transient object that is flushed when its scope ends: a TPM has room for three of them.</summary>
public sealed class TransientObject : IDisposable
{
    private readonly TpmDevice _tpm;
    private bool _flushed;

    internal TransientObject(TpmDevice tpm, TpmHandle handle)
    {
        _tpm = tpm;
        Handle = handle;
    }

    /// <summary>The object's handle.</summary>
    public TpmHandle Handle { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_flushed)
            _tpm.TryFlush(Handle);
        _flushed = true;
    }
}
