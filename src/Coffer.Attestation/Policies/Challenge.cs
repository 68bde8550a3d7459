namespace Coffer.Attestation.Policies;

/// <summary>What a verifier sent, and only it knows to be fresh.</summary>
/// <param name="Nonce">The nonce, 16 to 64 bytes; an empty one never passes.</param>
public sealed record Challenge(ReadOnlyMemory<byte> Nonce)
{
    /// <summary>SubjectPublicKeyInfo, DER, of the key that the other side of the TLS connection proved to have; empty when there was none.</summary>
    public ReadOnlyMemory<byte> TlsPublicKey { get; init; }

    /// <summary>The credential made for this machine and what came back; null when none was made.</summary>
    public Activation? Activation { get; init; }
}
