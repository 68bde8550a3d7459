using System.Security.Cryptography;
using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery.Age;

public sealed class HybridTests
{
    private static readonly ManagedMlKem768 s_kem = new();

    // The example of age-encryption.org/v1: identity, recipient, and a stanza in two lines.
    private static string[] Example => Encoding.ASCII.GetString(GoldenFile.Read("age-hybrid-example.txt")).Split('\n');

    [Fact]
    public void The_recipient_of_the_specification_belongs_to_its_identity()
    {
        using AgeIdentity identity = Identity();
        Assert.Equal(Example[1], identity.Recipient.ToString());
        using Secret text = identity.ToText();
        Assert.Equal(Example[0], Encoding.ASCII.GetString(text.Span));
    }

    [Fact]
    public void The_stanza_of_the_specification_is_unwrapped()
    {
        using AgeIdentity identity = Identity();
        string[] words = Example[2].Split(' ');
        using Secret? fileKey = identity.Unwrap(new AgeStanza(words[1], words[2..], Example[3]), out Refusal? refusal);
        Assert.Null(refusal);
        Assert.Equal(16, fileKey?.Length);
    }

    [Fact]
    public void What_is_encrypted_to_it_is_opened_by_it_and_by_nobody_else()
    {
        using AgeIdentity identity = Identity();
        using AgeIdentity other = HybridIdentity.Of(Secret.Allocate(HybridIdentity.SeedSize), s_kem).OrThrow();
        byte[] file = AgeEncryption.Encrypt("secret"u8, [identity.Recipient], SystemRandomSource.Instance);
        Assert.Equal(AgeEncryption.SizeOf(6, [identity.Recipient]), file.Length);
        using Secret plaintext = AgeDecryption.Decrypt(file, identity).OrThrow();
        Assert.Equal("secret"u8, plaintext.Span);
        Assert.Equal("age.no-match", AgeDecryption.Decrypt(file, other).Refusal?.Reason);
    }

    [Fact]
    public void A_recipient_is_read_and_written_without_ML_KEM()
    {
        AgeRecipient recipient = HybridRecipient.Read(Example[1], new NoMlKem768()).OrThrow();
        Assert.Equal(Example[1], recipient.ToString());
        Assert.True(recipient.IsPostQuantum);
        Assert.Equal(Example[1], AgeRecipient.Read(Example[1]).OrThrow().ToString());
    }

    [Fact]
    public void Without_ML_KEM_identities_and_encryption_are_refused_with_what_is_missing()
    {
        NoMlKem768 none = new();
        Refusal?[] refusals =
        [
            HybridIdentity.Read(Encoding.ASCII.GetBytes(Example[0]), none).Refusal,
            HybridIdentity.Of(Secret.Allocate(HybridIdentity.SeedSize), none).Refusal,
            Assert
                .Throws<RefusedException>(() =>
                    AgeEncryption.Encrypt(
                        "secret"u8,
                        [HybridRecipient.Read(Example[1], none).OrThrow()],
                        SystemRandomSource.Instance
                    )
                )
                .Refusal,
        ];
        Assert.All(refusals, refusal => Assert.Equal("age.post-quantum", refusal?.Reason));
        Assert.All(refusals, refusal => Assert.Contains("OpenSSL 3.5", refusal?.Expected, StringComparison.Ordinal));
    }

    // Either way something is held: the platform's ML-KEM to the vectors, or its absence to the refusal.
    [Fact]
    public void The_platform_opens_the_example_or_says_that_it_has_no_ML_KEM()
    {
        Parsed<AgeIdentity> read = AgeIdentity.Read(Example[0]);
        using AgeIdentity? identity = read.Value;
        if (!MLKem.IsSupported)
        {
            Assert.Equal("age.post-quantum", read.Refusal?.Reason);
            Assert.Equal("age.post-quantum", AgeIdentity.Create(true, SystemRandomSource.Instance).Refusal?.Reason);
            return;
        }
        Assert.Equal(Example[1], identity!.Recipient.ToString());
        byte[] file = AgeEncryption.Encrypt("secret"u8, [identity.Recipient], SystemRandomSource.Instance);
        using AgeIdentity managed = Identity();
        using Secret plaintext = AgeDecryption.Decrypt(file, managed).OrThrow();
        Assert.Equal("secret"u8, plaintext.Span);
    }

    [Fact]
    public void A_key_with_a_number_above_the_fields_is_refused()
    {
        byte[] key = HybridRecipient.Read(Example[1], s_kem).OrThrow().PublicKey.ToArray();
        // Coefficient 1: 0xfff.
        (key[1], key[2]) = ((byte)(key[1] | 0xf0), 0xff);
        Refusal? refusal = HybridRecipient.Read(Bech32.Encode(HybridRecipient.Prefix, key), s_kem).Refusal;
        Assert.Equal("age.recipient", refusal?.Reason);
        Assert.Contains("above", refusal?.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("age1pq1")]
    [InlineData("age1pq135w7wzuguspvq46vp9j78zvv0wn4jj4dluvf2n6f794whckqv3vswezsql")]
    public void Something_else_than_a_hybrid_recipient_is_refused(string text) =>
        Assert.NotNull(AgeRecipient.Read(text).Refusal);

    [Fact]
    public void A_hybrid_recipient_in_upper_case_is_refused() =>
        Assert.Equal("age.recipient", AgeRecipient.Read(Example[1].ToUpperInvariant()).Refusal?.Reason);

    [Fact]
    public void A_hybrid_identity_in_lower_case_is_refused() =>
        Assert.Equal(
            "age.identity",
            HybridIdentity.Read(Encoding.ASCII.GetBytes(Example[0].ToLowerInvariant()), s_kem).Refusal?.Reason
        );

    private static AgeIdentity Identity() => HybridIdentity.Read(Encoding.ASCII.GetBytes(Example[0]), s_kem).OrThrow();

    private sealed class NoMlKem768 : IMlKem768
    {
        public bool IsSupported => false;

        public void EncapsulationKey(ReadOnlySpan<byte> seed, Span<byte> key) => throw new NotSupportedException();

        public void Encapsulate(ReadOnlySpan<byte> key, Span<byte> ciphertext, Span<byte> shared) =>
            throw new NotSupportedException();

        public void Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext, Span<byte> shared) =>
            throw new NotSupportedException();
    }
}
