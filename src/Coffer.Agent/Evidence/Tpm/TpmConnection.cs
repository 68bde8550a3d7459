using Coffer.Bytes;
using Coffer.Tpm;

namespace Coffer.Agent.Evidence.Tpm;

/// <summary>An open way to the TPM. Through the kernel's resource manager: what is loaded here is freed when it is closed.</summary>
/// <param name="stream">The device.</param>
internal sealed class TpmConnection(Stream stream) : IDisposable
{
    /// <summary>The TPM.</summary>
    internal TpmDevice Device { get; } = new(new StreamTpmTransport(stream), SystemRandomSource.Instance);

    /// <summary>Opens the resource manager's device.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    internal static TpmConnection Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
