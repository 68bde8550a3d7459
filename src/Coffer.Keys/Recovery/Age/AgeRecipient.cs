using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Whom an age file is encrypted to (age-encryption.org/v1, section "Native recipient types").</summary>
public abstract class AgeRecipient
{
    private protected AgeRecipient(ReadOnlyMemory<byte> publicKey) => PublicKey = publicKey;

    /// <summary>The public key as the recipient's type serializes it.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>True when a quantum computer does not help to open what is encrypted to it.</summary>
    public abstract bool IsPostQuantum { get; }

    /// <summary>Bytes that a stanza for it takes in a header.</summary>
    internal abstract int StanzaSize { get; }

    /// <summary>Reads <c>age1...</c> (X25519) or <c>age1pq1...</c> (ML-KEM-768 with X25519).</summary>
    public static Parsed<AgeRecipient> Read(string text) =>
        text.StartsWith(HybridRecipient.Prefix + "1", StringComparison.OrdinalIgnoreCase)
            ? HybridRecipient.Read(text, PlatformMlKem768.Instance)
            : X25519Recipient.Read(text);

    /// <summary>Wraps a file key for it.</summary>
    /// <exception cref="RefusedException">The key is of no use, or the platform lacks an algorithm.</exception>
    internal abstract AgeStanza Wrap(Secret fileKey, IRandomSource random);

    private protected static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
