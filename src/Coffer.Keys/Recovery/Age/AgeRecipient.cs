using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Whom an age file is encrypted to: an X25519 public key, <c>age1...</c> (age-encryption.org/v1, section "The X25519 recipient type").</summary>
public sealed class AgeRecipient
{
    internal const int KeySize = 32;
    private const string Prefix = "age";

    internal AgeRecipient(ReadOnlyMemory<byte> publicKey) => PublicKey = publicKey;

    /// <summary>The X25519 public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Reads <c>age1...</c>.</summary>
    public static Parsed<AgeRecipient> Read(string text)
    {
        if (!Bech32.Decode(Prefix, text, $"age recipient {Shown(text)}").TryGet(out Secret? key, out Refusal? refusal))
            return refusal;
        using (key)
        {
            return key.Length == KeySize && !text.Any(char.IsAsciiLetterUpper)
                ? new AgeRecipient(key.Span.ToArray())
                : new Refusal(
                    "age.recipient",
                    $"age recipient {Shown(text)}",
                    "an X25519 public key in lower case",
                    $"{key.Length} bytes"
                );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Bech32.Encode(Prefix, PublicKey.Span);

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
