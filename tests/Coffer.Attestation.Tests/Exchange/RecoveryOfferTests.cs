using System.Buffers;
using System.Text;
using System.Text.Json;
using Coffer.Attestation.Exchange;
using Coffer.Bytes;

namespace Coffer.Attestation.Tests.Exchange;

public sealed class RecoveryOfferTests
{
    private static readonly RecoveryOffer s_offer = new(
        new Refusal("unseal.pcr-7", "PCR 7", "aa", "bb; first difference: db", "recover"),
        new Guid("11111111-2222-4333-8444-555555555555"),
        3,
        2,
        [new byte[] { 1, 2, 3 }, new byte[] { 4 }]
    );

    [Fact]
    public void What_is_written_is_read()
    {
        byte[] json = Write(s_offer);
        GoldenFile.Matches("recovery-offer-1.json", json);
        RecoveryOffer read = RecoveryOffer.Read(json).OrThrow();
        Assert.Equal(s_offer.Refused, read.Refused);
        Assert.Equal(
            (s_offer.Vault, s_offer.Generation, s_offer.Threshold),
            (read.Vault, read.Generation, read.Threshold)
        );
        Assert.Equal(
            [
                [1, 2, 3],
                [4],
            ],
            read.Escrow.Select(file => file.ToArray())
        );
        Assert.Equal(json, Write(read));
    }

    [Fact]
    public void Words_of_firmware_and_disk_become_printable_and_short() =>
        Assert.Equal(
            "a.b" + new string('x', 1021),
            RecoveryOffer
                .Read(
                    Write(s_offer with { Refused = s_offer.Refused with { Seen = "a\u001bb" + new string('x', 5000) } })
                )
                .OrThrow()
                .Refused.Seen
        );

    [Theory]
    [InlineData("\"format\":\"coffer-recovery-offer-1\"", "\"format\":\"coffer-recovery-offer-2\"", "offer.value")]
    [InlineData("\"reason\":\"unseal.pcr-7\",", "", "offer.member")]
    [InlineData("\"reason\":", "\"why\":", "offer.member")]
    [InlineData("\"thing\":", "\"reason\":", "offer.duplicate-member")]
    [InlineData("\"PCR 7\"", "\"PCR\\u001b[2J\"", "offer.value")]
    [InlineData("\"threshold\":2", "\"threshold\":3", "offer.threshold")]
    [InlineData("\"threshold\":2", "\"threshold\":0", "offer.threshold")]
    [InlineData("\"threshold\":2", "\"threshold\":17", "offer.value")]
    [InlineData("\"generation\":\"3\"", "\"generation\":\"03\"", "offer.value")]
    [InlineData("\"AQID\"", "\"AQI\"", "offer.value")]
    [InlineData("\"BA==\"]", "\"BA==\"", "offer.json")]
    [InlineData("11111111-2222", "XXXXXXXX-2222", "offer.value")]
    public void Anything_else_is_refused(string old, string changed, string reason)
    {
        string json = Encoding.UTF8.GetString(Write(s_offer));
        Assert.Contains(old, json, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(json.Replace(old, changed, StringComparison.Ordinal));
        Assert.Equal(reason, RecoveryOffer.Read(bytes).Refusal?.Reason);
    }

    [Fact]
    public void A_document_over_its_bound_is_refused() =>
        Assert.Equal("offer.size", RecoveryOffer.Read(new byte[RecoveryOffer.LargestSize + 1]).Refusal?.Reason);

    private static byte[] Write(RecoveryOffer offer)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
            offer.Write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
