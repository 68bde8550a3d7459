using Coffer.Bytes;

namespace Coffer.Keys.Hpke;

/// <summary>A private key on P-256 that agrees on secrets wherever it lives, such as in a TPM.</summary>
public interface IP256Key
{
    /// <summary>Its public half.</summary>
    P256Point Public { get; }

    /// <summary>ECDH: the x coordinate of the shared point, 32 bytes (RFC 9180, section 7.1, DH()).</summary>
    /// <param name="peer">The other side's point.</param>
    Parsed<Secret> Agree(P256Point peer);
}
