using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Tpm.Commands;
using Coffer.Tpm.Sessions;

namespace Coffer.Tpm;

/// <summary>
/// Sends commands to a TPM and reads its responses, under sessions where given. One command at a time: not for several
/// threads.
/// </summary>
/// <param name="transport">The way to the TPM.</param>
/// <param name="random">Where nonces come from.</param>
public sealed class TpmDevice(ITpmTransport transport, IRandomSource random)
{
    /// <summary>Largest command or response, bytes: what Linux allows (TPM_BUFSIZE).</summary>
    public const int MaxMessageSize = 4096;

    private const int MostAttempts = 8;

    private readonly byte[] _command = GC.AllocateArray<byte>(MaxMessageSize, pinned: true);
    private readonly byte[] _response = GC.AllocateArray<byte>(MaxMessageSize, pinned: true);

    /// <summary>Where nonces come from.</summary>
    internal IRandomSource Random => random;

    /// <summary>Sends a command and gives its response.</summary>
    /// <param name="command">The command.</param>
    /// <param name="sessions">
    /// Authorizations of the command's handles in their order, then sessions that only encrypt or audit.
    /// </param>
    /// <exception cref="TpmException">The TPM answered with an error.</exception>
    /// <exception cref="RefusedException">
    /// The response is malformed, or its HMAC is not the TPM's (<c>tpm.response-hmac</c>).
    /// </exception>
    /// <exception cref="IOException">The way to the TPM is broken.</exception>
    public TResponse Execute<TResponse>(ITpmCommand<TResponse> command, params ReadOnlySpan<SessionUse> sessions)
    {
        try
        {
            foreach (SessionUse use in sessions)
                use.Session.Begin(random);
            int length = CommandFrame.Write(command, sessions, _command);
            int received = Send(length);
            return ResponseFrame.Read(command, sessions, _response.AsSpan(0, received));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_command);
            CryptographicOperations.ZeroMemory(_response);
        }
    }

    /// <summary>Takes a transient object's handle into a scope that flushes it at its end.</summary>
    public TransientObject Own(TpmHandle handle) => new(this, handle);

    /// <summary>Frees a transient object or session, if the TPM still listens: for the way out of a failure.</summary>
    internal void TryFlush(TpmHandle handle)
    {
        try
        {
            Execute(new FlushContext(handle));
        }
        catch (Exception e) when (e is TpmException or RefusedException or IOException)
        {
            // The first failure is the one to tell; the resource manager or the next reset frees what is left.
        }
    }

    private int Send(int length)
    {
        for (int attempt = 1; ; attempt++)
        {
            int received = transport.Send(_command.AsSpan(0, length), _response);
            if (attempt == MostAttempts || !ResponseFrame.CodeOf(_response.AsSpan(0, received)).AsksForRetry)
                return received;
        }
    }
}
