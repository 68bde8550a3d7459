using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Hpke;

namespace Coffer.Keys.Tests.Hpke;

public sealed class HpkeBaseTests
{
    // RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
    private const string EphemeralKey = "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb";
    private const string RecipientKey = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
    private const string Encapsulated =
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325a"
        + "c98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4";
    private const string Recipient =
        "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a"
        + "826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
    private const string Shared = "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8";
    private const string Ciphertext =
        "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434";

    // The same message under AES-256-GCM, which the appendix does not have: computed by another program (Python, hmac and cryptography) from the
    // text of the specification.
    private const string Ciphertext256 =
        "518c46e6810fbc55362f7d5995b0f54339d93664ca44e5c74d0f289c4f7983b4781b193de04ad3319f177244de";

    private static readonly byte[] s_info = Convert.FromHexString("4f6465206f6e2061204772656369616e2055726e");
    private static readonly byte[] s_aad = Convert.FromHexString("436f756e742d30");

    private static Secret Plaintext =>
        Secret.CopyOf(Convert.FromHexString("4265617574792069732074727574682c20747275746820626561757479"));

    [Fact]
    public void Encap_and_Decap_agree_on_the_shared_secret_of_the_RFC()
    {
        P256Point recipient = Point(Recipient);
        (Secret shared, P256Point encapsulated) = DhkemP256.Encapsulate(
            recipient,
            MemoryP256Key.Of(EphemeralKey, Encapsulated)
        );
        Assert.Equal(Encapsulated, Convert.ToHexStringLower(encapsulated.Bytes));
        Assert.Equal(Shared, Convert.ToHexStringLower(shared.Span));
        using MemoryP256Key key = new(MemoryP256Key.Of(RecipientKey, Recipient));
        Assert.Equal(Shared, Convert.ToHexStringLower(DhkemP256.Decapsulate(key, encapsulated).OrThrow().Span));
    }

    [Theory]
    [InlineData(1, Ciphertext)]
    [InlineData(2, Ciphertext256)]
    public void A_message_is_encrypted_and_decrypted_as_the_RFC_has_it(int aead, string ciphertext)
    {
        HpkeAead algorithm = aead == 1 ? HpkeAead.Aes128Gcm : HpkeAead.Aes256Gcm;
        using ECDiffieHellman ephemeral = MemoryP256Key.Of(EphemeralKey, Encapsulated);
        byte[] message = HpkeBase.Seal(Point(Recipient), s_info, s_aad, Plaintext, ephemeral, algorithm);
        Assert.Equal(Encapsulated + ciphertext, Convert.ToHexStringLower(message));
        using MemoryP256Key key = new(MemoryP256Key.Of(RecipientKey, Recipient));
        using Secret back = HpkeBase.Open(key, s_info, s_aad, message, algorithm).OrThrow();
        Assert.True(back.FixedTimeEquals(Plaintext.Span));
    }

    [Fact]
    public void Two_messages_of_the_same_text_have_nothing_in_common()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        byte[] one = HpkeBase.Seal(key.Public, s_info, Plaintext);
        byte[] other = HpkeBase.Seal(key.Public, s_info, Plaintext);
        Assert.NotEqual(one[..P256Point.Size], other[..P256Point.Size]);
        Assert.NotEqual(one[P256Point.Size..], other[P256Point.Size..]);
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        byte[] message = HpkeBase.Seal(key.Public, s_info, Plaintext);
        for (int at = 0; at < message.Length; at++)
        {
            message[at] ^= 1;
            Assert.StartsWith("hpke.", HpkeBase.Open(key, s_info, message).Refusal?.Reason);
            message[at] ^= 1;
        }
        Assert.Null(HpkeBase.Open(key, s_info, message).Refusal);
    }

    [Fact]
    public void Another_use_another_key_and_a_cut_message_are_refused()
    {
        using MemoryP256Key key = MemoryP256Key.New();
        using MemoryP256Key other = MemoryP256Key.New();
        byte[] message = HpkeBase.Seal(key.Public, s_info, Plaintext);
        Assert.Equal("hpke.message", HpkeBase.Open(key, "other"u8, message).Refusal?.Reason);
        Assert.Equal("hpke.message", HpkeBase.Open(other, s_info, message).Refusal?.Reason);
        Assert.Equal("hpke.message", HpkeBase.Open(key, s_info, message.AsSpan(0, 80)).Refusal?.Reason);
        Assert.Equal("hpke.message", HpkeBase.Open(key, s_info, message.AsSpan(0, message.Length - 1)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("02fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a82")]
    public void A_point_of_another_form_is_refused(string hex) =>
        Assert.Equal("hpke.point", P256Point.Read(Convert.FromHexString(hex)).Refusal?.Reason);

    [Fact]
    public void A_point_beside_the_curve_is_refused()
    {
        byte[] bytes = Convert.FromHexString(Recipient);
        bytes[^1] ^= 1;
        Assert.Equal("hpke.point", P256Point.Read(bytes).Refusal?.Reason);
        Assert.Equal("hpke.point", P256Point.Read([4, .. new byte[64]]).Refusal?.Reason);
        Assert.Equal("hpke.point", P256Point.Read([4, .. Enumerable.Repeat((byte)0xff, 64)]).Refusal?.Reason);
    }

    private static P256Point Point(string hex) => P256Point.Read(Convert.FromHexString(hex)).OrThrow();
}
