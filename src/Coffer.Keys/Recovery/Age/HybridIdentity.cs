using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Recovery.Age;

/// <summary>
/// A private key of MLKEM768-X25519, <c>AGE-SECRET-KEY-PQ-1...</c> (age-encryption.org/v1, section "The MLKEM768-X25519 hybrid
/// post-quantum recipient type"). Refused where there is no ML-KEM.
/// </summary>
internal sealed class HybridIdentity : AgeIdentity
{
    internal const int SeedSize = XWing.SeedSize;
    internal const string Prefix = "age-secret-key-pq-";

    private readonly IMlKem768 _kem;

    private HybridIdentity(Secret seed, IMlKem768 kem)
        : base(seed) => _kem = kem;

    /// <inheritdoc/>
    public override AgeRecipient Recipient => new HybridRecipient(XWing.PublicKey(Key, _kem), _kem);

    /// <summary>The identity of a seed, which becomes its own.</summary>
    internal static Parsed<AgeIdentity> Of(Secret seed, IMlKem768 kem)
    {
        if (HybridRecipient.Unsupported(kem, "post-quantum age identity") is not { } unsupported)
            return new HybridIdentity(seed, kem);
        seed.Dispose();
        return unsupported;
    }

    internal static Parsed<AgeIdentity> Read(ReadOnlySpan<byte> text, IMlKem768 kem) =>
        ReadKey(text, Prefix, SeedSize, "an MLKEM768-X25519 private key").Then(seed => Of(seed, kem));

    /// <inheritdoc/>
    public override Secret ToText() => Bech32.EncodeUpper(Prefix, Key.Span);

    internal override Secret? Unwrap(AgeStanza stanza, out Refusal? refusal)
    {
        refusal = null;
        if (stanza.Type != HybridRecipient.Type)
            return null;
        using Secret shared = Secret.Allocate(XWing.SharedSize);
        if (
            stanza.Decode(XWing.CiphertextSize) is not { } parts
            || !XWing.TryDecapsulate(Key, parts.Argument, _kem, shared.Writable)
        )
        {
            refusal = BadStanza("an mlkem768x25519 stanza: 1120 bytes, then 32 bytes");
            return null;
        }
        using Secret key = Secret.Allocate(AgeKeySchedule.KeySize);
        Span<byte> nonce = stackalloc byte[AgeKeySchedule.AeadNonceSize];
        HpkeSchedule.Schedule(HybridRecipient.SuiteId, shared, HybridRecipient.Info, key, nonce);
        Secret fileKey = Secret.Allocate(AgeKeySchedule.FileKeySize);
        if (AgeKeySchedule.TryOpen(key, nonce, parts.Body, fileKey.Writable))
            return fileKey;
        fileKey.Dispose();
        return null;
    }
}
