using Coffer.Bytes;

namespace Coffer.Tpm.Sessions;

/// <summary>What authorizes a command, encrypts its parameters, or both (TPM 2.0 Part 1, section 19).</summary>
public abstract class TpmSession
{
    private protected TpmSession() { }

    /// <summary>TPM_RS_PW or the handle of the session.</summary>
    public abstract TpmHandle Handle { get; }

    /// <summary>Uses a session as it is: it stays open, and encrypts nothing.</summary>
    public static implicit operator SessionUse(TpmSession session) => new(session, TpmaSession.ContinueSession);

    /// <summary>The nonce parameter encryption has to be bound to by the first session; empty for a password.</summary>
    internal virtual ReadOnlySpan<byte> NonceTpm => default;

    internal abstract int AuthorizationSize(SessionUse use);

    internal virtual void Begin(IRandomSource random) { }

    internal abstract void WriteAuthorization(
        ref TpmWriter writer,
        SessionUse use,
        scoped ReadOnlySpan<byte> cpHash,
        scoped ReadOnlySpan<byte> otherNonces
    );

    /// <summary>Reads and checks the session's part of a response. False when its HMAC is not the TPM's.</summary>
    internal abstract bool ReadAuthorization(ref TpmReader reader, SessionUse use, scoped ReadOnlySpan<byte> rpHash);

    internal virtual void EncryptParameter(Span<byte> parameter, SessionUse use) =>
        throw new InvalidOperationException("a password session encrypts nothing");

    internal virtual void DecryptParameter(Span<byte> parameter, SessionUse use) =>
        throw new InvalidOperationException("a password session encrypts nothing");
}
