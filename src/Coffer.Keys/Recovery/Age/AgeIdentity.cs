using System.Text;
using Coffer.Bytes;

namespace Coffer.Keys.Recovery.Age;

/// <summary>Who can decrypt: a private key, <c>AGE-SECRET-KEY-1...</c> or <c>AGE-SECRET-KEY-PQ-1...</c>.</summary>
public abstract class AgeIdentity : IDisposable
{
    private protected const string Thing = "age identity";

    private protected AgeIdentity(Secret key) => Key = key;

    /// <summary>The recipient that this identity opens.</summary>
    public abstract AgeRecipient Recipient { get; }

    private protected Secret Key { get; }

    /// <summary>A new one.</summary>
    /// <param name="postQuantum">ML-KEM-768 with X25519 instead of X25519 alone.</param>
    /// <param name="random">For the private key.</param>
    /// <returns>The identity, or that the platform has no ML-KEM.</returns>
    public static Parsed<AgeIdentity> Create(bool postQuantum, IRandomSource random) =>
        postQuantum
            ? HybridIdentity.Of(Secret.Random(HybridIdentity.SeedSize, random), PlatformMlKem768.Instance)
            : new X25519Identity(Secret.Random(X25519Recipient.KeySize, random));

    /// <summary>Reads a line of an identity file.</summary>
    public static Parsed<AgeIdentity> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Read(string)"/>
    public static Parsed<AgeIdentity> Read(ReadOnlySpan<byte> text) =>
        Ascii.EqualsIgnoreCase(text[..Math.Min(text.Length, HybridIdentity.Prefix.Length)], HybridIdentity.Prefix)
            ? HybridIdentity.Read(text, PlatformMlKem768.Instance)
            : X25519Identity.Read(text);

    /// <summary>The line of an identity file, without a line feed; the caller's to dispose.</summary>
    public abstract Secret ToText();

    /// <inheritdoc/>
    public void Dispose()
    {
        Key.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The file key, or null when the stanza is not for this identity; a refusal when it is malformed.</summary>
    internal abstract Secret? Unwrap(AgeStanza stanza, out Refusal? refusal);

    private protected static Refusal BadStanza(string expected) => new("age.header", "age file", expected, "another");

    /// <summary>A private key of this size, as Bech32 in upper case.</summary>
    private protected static Parsed<Secret> ReadKey(ReadOnlySpan<byte> text, string prefix, int size, string what)
    {
        if (!Bech32.Decode(prefix, text, Thing).TryGet(out Secret? key, out Refusal? refusal))
            return refusal;
        if (key.Length == size && !text.ContainsAnyInRange((byte)'a', (byte)'z'))
            return key;
        using (key)
            return new Refusal("age.identity", Thing, $"{what} in upper case", $"{key.Length} bytes");
    }
}
