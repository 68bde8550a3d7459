using Coffer.Bytes;
using Coffer.Tpm;

namespace Coffer.Evidence.Tpm;

/// <summary>An open way to the TPM. Through the kernel's resource manager: what is loaded here is freed when it is closed.</summary>
/// <param name="device">The TPM.</param>
/// <param name="way">What closes it.</param>
public sealed class TpmConnection(TpmDevice device, IDisposable way) : IDisposable
{
    /// <summary>The TPM.</summary>
    public TpmDevice Device => device;

    /// <summary>Opens the resource manager's device.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static TpmConnection Open(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        return new TpmConnection(new TpmDevice(new StreamTpmTransport(stream), SystemRandomSource.Instance), stream);
    }

    /// <inheritdoc/>
    public void Dispose() => way.Dispose();
}
