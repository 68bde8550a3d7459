using Coffer.Bytes;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Keys.Tests.Recovery.Age;

namespace Coffer.Keys.Tests.Recovery.Escrows;

public sealed class EscrowTests
{
    private static readonly Guid s_vault = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");

    [Theory]
    [InlineData(1, 1, "recovery.age")]
    [InlineData(5, 1, "recovery.age")]
    [InlineData(3, 2, "recovery-1.age recovery-2.age recovery-3.age")]
    public void One_file_for_all_or_one_for_each(int recipients, int threshold, string names)
    {
        Escrow escrow = Make(recipients, threshold);
        Assert.Equal(threshold, escrow.Threshold);
        Assert.Equal(names.Split(' '), escrow.Files.Select(file => file.Name));
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(16, 2)]
    [InlineData(16, 16)]
    public void The_largest_escrows_fit_into_the_header(int recipients, int threshold) =>
        Assert.InRange(Make(recipients, threshold).Size, 1, Escrow.LargestSize);

    [Theory]
    [InlineData(0, 1, "escrow.none")]
    [InlineData(3, 0, "escrow.threshold")]
    [InlineData(3, 4, "escrow.threshold")]
    [InlineData(3, 17, "escrow.threshold")]
    [InlineData(33, 1, "escrow.too-many")]
    [InlineData(17, 2, "escrow.too-many")]
    public void Counts_that_cannot_be_are_refused(int recipients, int threshold, string reason)
    {
        Assert.Equal(reason, Escrow.Judge(Officers.Recipients(recipients), threshold)?.Reason);
        using Secret passphrase = RecoveryPassphrase.Create(new CountingRandomSource("escrow"));
        Assert.Equal(
            reason,
            Escrow
                .Create(
                    passphrase,
                    s_vault,
                    Officers.Recipients(recipients),
                    threshold,
                    new CountingRandomSource("escrow")
                )
                .Refusal?.Reason
        );
    }

    [Fact]
    public void The_same_recipient_twice_is_refused()
    {
        AgeRecipient[] recipients = [.. Officers.Recipients(2), .. Officers.Recipients(1)];
        Refusal? refusal = Escrow.Judge(recipients, 2);
        Assert.Equal("escrow.twice", refusal?.Reason);
        Assert.Contains(recipients[0].ToString()!, refusal?.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Post_quantum_recipients_are_not_mixed_with_others(int threshold) =>
        Assert.Equal(
            "escrow.mixed",
            Escrow.Judge([.. Officers.Recipients(2), PostQuantum("mixed")], threshold)?.Reason
        );

    [Theory]
    [InlineData(7, 1, null)]
    [InlineData(8, 1, "escrow.too-large")]
    [InlineData(6, 2, null)]
    [InlineData(7, 2, "escrow.too-large")]
    public void Post_quantum_recipients_are_large(int recipients, int threshold, string? reason) =>
        Assert.Equal(
            reason,
            Escrow
                .Judge([.. Enumerable.Range(0, recipients).Select(i => PostQuantum($"officer {i}"))], threshold)
                ?.Reason
        );

    [Fact]
    public void Something_else_than_a_passphrase_is_not_escrowed()
    {
        using Secret text = Secret.CopyOf("no passphrase"u8);
        Assert.Equal(
            "recovery-passphrase.malformed",
            Escrow.Create(text, s_vault, Officers.Recipients(1), 1, new CountingRandomSource("escrow")).Refusal?.Reason
        );
    }

    internal static Escrow Make(int recipients, int threshold, string seed = "escrow", Guid? vault = null)
    {
        CountingRandomSource random = new(seed);
        using Secret passphrase = RecoveryPassphrase.Create(random);
        return Escrow
            .Create(passphrase, vault ?? s_vault, Officers.Recipients(recipients), threshold, random)
            .OrThrow();
    }

    private static HybridRecipient PostQuantum(string seed)
    {
        using Secret key = Secret.CopyOf(CountingRandomSource.Bytes(seed, HybridIdentity.SeedSize));
        ManagedMlKem768 kem = new();
        return new HybridRecipient(XWing.PublicKey(key, kem), kem);
    }
}
