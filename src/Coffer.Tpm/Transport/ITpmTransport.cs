namespace Coffer.Tpm;

/// <summary>The way to a TPM: a command goes in, its response comes out.</summary>
public interface ITpmTransport
{
    /// <summary>Sends one command and waits for its response.</summary>
    /// <param name="command">The whole command, header included.</param>
    /// <param name="response">Room for the response.</param>
    /// <returns>Bytes of the response.</returns>
    /// <exception cref="IOException">The way is broken.</exception>
    int Send(ReadOnlySpan<byte> command, Span<byte> response);
}
