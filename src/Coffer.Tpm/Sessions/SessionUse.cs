using Coffer.Bytes;

namespace Coffer.Tpm.Sessions;

/// <summary>What a session does for one command.</summary>
/// <param name="Session">The session.</param>
/// <param name="Attributes">TPMA_SESSION.</param>
/// <param name="AuthValue">Authorization value of the entity it authorizes; null for the empty one. Stays the caller's.</param>
public readonly record struct SessionUse(TpmSession Session, TpmaSession Attributes, Secret? AuthValue = null)
{
    /// <summary>The first response parameter comes encrypted.</summary>
    public SessionUse Encrypting() => this with { Attributes = Attributes | TpmaSession.Encrypt };

    /// <summary>The first command parameter goes encrypted.</summary>
    public SessionUse Decrypting() => this with { Attributes = Attributes | TpmaSession.Decrypt };

    /// <summary>The session audits the command: the way to have a response's HMAC where nothing needs authorization.</summary>
    public SessionUse Auditing() => this with { Attributes = Attributes | TpmaSession.Audit };

    /// <summary>The session ends with the command.</summary>
    public SessionUse Ending() => this with { Attributes = Attributes & ~TpmaSession.ContinueSession };

    /// <summary>The entity it authorizes has this authorization value.</summary>
    public SessionUse WithAuth(Secret authValue) => this with { AuthValue = authValue };

    internal bool Has(TpmaSession attribute) => (Attributes & attribute) != 0;

    /// <summary>The authorization value as HMACs use it: without the zeros at its end (TPM 2.0 Part 1, section 19.6.4.3).</summary>
    internal ReadOnlySpan<byte> AuthBytes => AuthValue is null ? default : AuthValue.Span.TrimEnd((byte)0);
}
