using Coffer.Bytes;
using Coffer.Tpm;

namespace Coffer.Init.Measurement;

/// <summary>The machine's TPM, through the kernel's resource manager.</summary>
internal sealed class TpmConnection : IDisposable
{
    private const string Path = "/dev/tpmrm0";

    private FileStream? _stream;
    private TpmDevice? _device;

    /// <summary>True once it is open.</summary>
    internal bool IsOpen => _device is not null;

    /// <summary>The TPM.</summary>
    /// <exception cref="InvalidOperationException">It is not open.</exception>
    internal TpmDevice Device => _device ?? throw new InvalidOperationException("the TPM is not open");

    /// <summary>Opens it.</summary>
    /// <exception cref="RefusedException">The machine has none (<c>tpm.missing</c>).</exception>
    internal void Open()
    {
        if (!File.Exists(Path))
            throw new RefusedException(
                new Refusal("tpm.missing", Path, "a TPM 2.0", "none", "give the machine a virtual TPM 2.0")
            );
        _stream = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        _device = new TpmDevice(new StreamTpmTransport(_stream), SystemRandomSource.Instance);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();
}
