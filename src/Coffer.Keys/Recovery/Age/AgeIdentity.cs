using Coffer.Bytes;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Who can decrypt: an X25519 private key, <c>AGE-SECRET-KEY-1...</c>.</summary>
public sealed class AgeIdentity : IDisposable
{
    private const string Prefix = "age-secret-key-";
    private readonly Secret _key;

    private AgeIdentity(Secret key) => _key = key;

    /// <summary>The recipient that this identity opens.</summary>
    public AgeRecipient Recipient
    {
        get
        {
            byte[] publicKey = new byte[AgeRecipient.KeySize];
            X25519.ScalarMultBase(_key.Span, publicKey);
            return new(publicKey);
        }
    }

    /// <summary>Reads <c>AGE-SECRET-KEY-1...</c>.</summary>
    public static Parsed<AgeIdentity> Read(string text)
    {
        if (!Bech32.Decode(Prefix, text, "age identity").TryGet(out Secret? key, out Refusal? refusal))
            return refusal;
        if (key.Length == AgeRecipient.KeySize && !text.Any(char.IsAsciiLetterLower))
            return new AgeIdentity(key);
        using (key)
            return new Refusal(
                "age.identity",
                "age identity",
                "an X25519 private key in upper case",
                $"{key.Length} bytes"
            );
    }

    /// <summary>X25519 with another's public key; false when the result is all zeros (a point of small order).</summary>
    internal bool Agree(ReadOnlySpan<byte> publicKey, Span<byte> shared) =>
        X25519.CalculateAgreement(_key.Span, publicKey, shared);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
