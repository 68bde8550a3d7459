namespace Coffer.Keys.Hpke;

/// <summary>An AEAD of HPKE (RFC 9180, section 7.3): AES-GCM, nonce 12 bytes, tag 16 bytes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="KeySize">Bytes of its key.</param>
internal readonly record struct HpkeAead(ushort Id, int KeySize)
{
    /// <summary>AES-256-GCM: the one that Coffer encrypts with.</summary>
    internal static HpkeAead Aes256Gcm { get; } = new(2, 32);

    /// <summary>AES-128-GCM: that of the vectors in RFC 9180, appendix A.3.</summary>
    internal static HpkeAead Aes128Gcm { get; } = new(1, 16);
}
