using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Attestation.Receipts;

namespace Coffer.Attestation.Tests.Receipts;

public sealed class ReceiptTests
{
    private static readonly byte[] s_hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    internal static readonly Receipt First = new(
        "rewrap",
        new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        new Guid("0d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d21"),
        new Guid("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20"),
        7,
        8,
        [1, 2],
        s_hash,
        s_hash,
        s_hash,
        Receipt.None
    );

    private static readonly Receipt s_announced = First with
    {
        Event = "reseal",
        Announcement = new AnnouncedPcr7(s_hash, Enumerable.Repeat((byte)0x17, 32).ToArray()),
    };

    private static string Text => Encoding.ASCII.GetString(First.ToBytes());

    [Fact]
    public void A_receipt_is_written_as_ever_and_read_again()
    {
        Assert.Equal(GoldenFile.Bytes("receipt-1.json"), First.ToBytes());
        Assert.Equal(First.ToBytes(), Receipt.Read(First.ToBytes()).OrThrow().ToBytes());
    }

    [Fact]
    public void A_receipt_of_a_vault_with_an_announced_PCR_7_says_both_values()
    {
        Assert.Equal(GoldenFile.Bytes("receipt-1-announced.json"), s_announced.ToBytes());
        Receipt read = Receipt.Read(s_announced.ToBytes()).OrThrow();
        Assert.Equal(s_announced.ToBytes(), read.ToBytes());
        Assert.Equal(s_announced.Announcement!.Next.ToArray(), read.Announcement!.Next.ToArray());
        Assert.Null(Receipt.Read(First.ToBytes()).OrThrow().Announcement);
    }

    [Theory]
    [InlineData("\"pcr-7-next\":\"17", "\"pcr-7-other\":\"17", "receipt.member")]
    [InlineData("\"pcr-7-next\":\"17", "\"pcr-7-next\":\"", "receipt.value")]
    [InlineData("\"pcr-7\":\"00", "\"pcr-7\":\"0000", "receipt.value")]
    [InlineData("\"pcr-7\":\"00", "\"pcr-8\":\"00", "receipt.member")]
    public void Another_spelling_of_an_announcement_is_refused(string from, string to, string reason)
    {
        string text = Encoding.ASCII.GetString(s_announced.ToBytes());
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.Equal(
            reason,
            Receipt.Read(Encoding.ASCII.GetBytes(text.Replace(from, to, StringComparison.Ordinal))).Refusal?.Reason
        );
    }

    [Theory]
    [InlineData("coffer-receipt-1", "coffer-receipt-2", "receipt.value")]
    [InlineData("\"rewrap\"", "\"format\"", "receipt.value")]
    [InlineData("\"rewrap\"", "\"late-\"", "receipt.value")]
    [InlineData("\"rewrap\"", "\"late-late-rewrap\"", "receipt.value")]
    [InlineData("\"rewrap\"", "\"late-destroy\"", "receipt.value")]
    [InlineData("2026-06-01T12:00:00Z", "2026-06-01 12:00:00Z", "receipt.value")]
    [InlineData("2026-06-01T12:00:00Z", "2026-13-01T12:00:00Z", "receipt.value")]
    [InlineData("\"from\":\"7\"", "\"from\":7", "receipt.value")]
    [InlineData("[\"1\",\"2\"]", "[\"2\",\"1\"]", "receipt.value")]
    [InlineData("[\"1\",\"2\"]", "[\"1\",\"1\"]", "receipt.value")]
    [InlineData("[\"1\",\"2\"]", "[\"1\",\"10\"]", "receipt.value")]
    [InlineData("\"slots\":", "\"more\":1,\"slots\":", "receipt.member")]
    [InlineData("5d2c9f3a", "5D2C9F3A", "receipt.not-canonical")]
    [InlineData("\"event\":", "\"event\": ", "receipt.not-canonical")]
    public void Another_spelling_is_refused(string from, string to, string reason) =>
        Assert.Equal(
            reason,
            Receipt.Read(Encoding.ASCII.GetBytes(Text.Replace(from, to, StringComparison.Ordinal))).Refusal?.Reason
        );

    [Theory]
    [InlineData("destroy")]
    [InlineData("late-rewrap")]
    [InlineData("late-recovery")]
    [InlineData("late-revoke")]
    public void Its_event_may_be_that_of_a_later_boot(string word) =>
        Assert.Equal(word, Receipt.Read((First with { Event = word }).ToBytes()).OrThrow().Event);

    [Fact]
    public void A_chain_holds_and_every_break_of_it_is_seen()
    {
        Receipt second = First with { From = 8, To = 9, Previous = First.Hash() };
        Receipt third = second with { From = 9, To = 10, Previous = second.Hash() };
        Assert.Null(ReceiptChain.Judge([First, second, third]));
        Assert.Equal("receipt.chain", ReceiptChain.Judge([second, third])?.Reason);
        Assert.Equal("receipt.chain", ReceiptChain.Judge([First, third])?.Reason);
        Assert.Equal("receipt.chain", ReceiptChain.Judge([First with { Event = "reseal" }, second])?.Reason);
        Assert.Equal("receipt.generation", ReceiptChain.Judge([First, second with { From = 6 }])?.Reason);
        Assert.Equal("receipt.vault", ReceiptChain.Judge([First, second with { Vault = Guid.Empty }])?.Reason);
    }

    [Fact]
    public void A_signed_receipt_is_read_as_it_was_written()
    {
        SignedReceipt signed = new(First, new EvidenceBundle { Tpm = new TpmEvidence { AkPublic = s_hash } });
        byte[] bytes = signed.ToBytes();
        Assert.True(SignedReceipt.LooksLike(bytes));
        Assert.Equal(bytes, SignedReceipt.Read(bytes).OrThrow().ToBytes());
        Assert.Equal(SignedReceipt.BindingOf(First), signed.Challenge.Nonce.ToArray());
    }

    [Fact]
    public void A_receipt_without_quote_or_of_another_key_is_refused()
    {
        SignedReceipt signed = new(First, new EvidenceBundle { Tpm = new TpmEvidence { AkPublic = s_hash } });
        Assert.NotNull(signed.JudgeBinding());
        Assert.Equal("receipt.key", signed.JudgeKey([1, 2, 3])?.Reason);
        Assert.NotNull(signed.JudgeKey(s_hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"coffer-signed-receipt-1\"}")]
    [InlineData("{\"format\":\"coffer-signed-receipt-1\",\"receipt\":\"!\",\"evidence\":\"\"}")]
    public void What_is_no_signed_receipt_is_refused(string text) =>
        Assert.NotNull(SignedReceipt.Read(Encoding.ASCII.GetBytes(text)).Refusal);
}
