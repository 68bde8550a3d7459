using System.Text;
using Coffer.Attestation.Exchange;

namespace Coffer.Attestation.Tests.Exchange;

public sealed class DeliveredChangeTests
{
    private const string Hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private const string Text =
        $$"""{"format":"coffer-delivery-1","variable":"db","sha256":"{{Hash}}","pcr-7-next":"{{Hash}}"}""";

    [Fact]
    public void A_delivery_is_of_one_change()
    {
        DeliveredChange read = DeliveredChange.Read(Encoding.ASCII.GetBytes(Text)).OrThrow();
        Assert.Null(read.JudgeContent("db", Convert.FromHexString(Hash)));
        Assert.Equal("delivery.other", read.JudgeContent("dbx", Convert.FromHexString(Hash))?.Reason);
        Assert.Equal("delivery.other", read.JudgeContent("db", new byte[32])?.Reason);
    }

    [Theory]
    [InlineData("coffer-delivery-1", "coffer-delivery-2")]
    [InlineData("\"db\"", "\"dbxx\"")]
    [InlineData("\"sha256\":\"00", "\"sha256\":\"")]
    [InlineData("aabb", "AABB")]
    [InlineData("\"variable\"", "\"more\":1,\"variable\"")]
    [InlineData("\"}", "\",\"more\":1}")]
    [InlineData("{", "[")]
    public void Another_document_is_refused(string from, string to)
    {
        Assert.Contains(from, Text, StringComparison.Ordinal);
        string text = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotNull(DeliveredChange.Read(Encoding.ASCII.GetBytes(text)).Refusal);
    }

    [Fact]
    public void One_that_is_too_large_is_refused() => Assert.NotNull(DeliveredChange.Read(new byte[2000]).Refusal);
}
