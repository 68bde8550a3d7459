using System.Text;
using Coffer.Attestation.Exchange;

namespace Coffer.Attestation.Tests.Exchange;

public sealed class ReencryptionProgressTests
{
    private const string Whole =
        """{"format":"coffer-reencryption-1","state":"waiting","position":"8","size":"16","rate":"2","throttle":"5","reason":"no binding","next":"reseal"}""";

    [Fact]
    public void What_is_written_is_read_again()
    {
        ReencryptionProgress progress = new(ReencryptionState.Waiting, 8, 16, 2, 5, "no binding", "reseal");
        Assert.Equal(Whole, Encoding.UTF8.GetString(progress.ToBytes()));
        Assert.Equal(progress, ReencryptionProgress.Read(progress.ToBytes()).OrThrow());
    }

    [Theory]
    [InlineData(ReencryptionState.None)]
    [InlineData(ReencryptionState.Running)]
    [InlineData(ReencryptionState.Paused)]
    [InlineData(ReencryptionState.Failed)]
    public void Every_state_is_read_again(ReencryptionState state) =>
        Assert.Equal(state, ReencryptionProgress.Read(new ReencryptionProgress(state).ToBytes()).OrThrow().State);

    [Fact]
    public void A_reason_of_any_text_stays_within_the_bounds()
    {
        ReencryptionProgress progress = new(
            ReencryptionState.Failed,
            Reason: new string('"', 10_000),
            Next: "\n\u00fc"
        );
        ReencryptionProgress read = ReencryptionProgress.Read(progress.ToBytes()).OrThrow();
        Assert.Equal(ReencryptionProgress.LongestText, read.Reason.Length);
        Assert.Equal("__", read.Next);
    }

    [Theory]
    [InlineData("coffer-reencryption-1", "coffer-reencryption-2", "reencryption.value")]
    [InlineData("waiting", "asleep", "reencryption.value")]
    [InlineData("\"8\"", "\"17\"", "reencryption.value")]
    [InlineData("\"8\"", "8", "reencryption.value")]
    [InlineData("\"8\"", "\"-8\"", "reencryption.value")]
    [InlineData("\"5\"", "\"1000001\"", "reencryption.value")]
    [InlineData("position", "size", "reencryption.member")]
    [InlineData("\"next\"", "\"more\":\"\",\"next\"", "reencryption.member")]
    [InlineData("}", "", "reencryption.json")]
    public void Anything_else_is_refused(string from, string to, string reason) =>
        Assert.Equal(
            reason,
            ReencryptionProgress
                .Read(Encoding.UTF8.GetBytes(Whole.Replace(from, to, StringComparison.Ordinal)))
                .Refusal?.Reason
        );

    [Fact]
    public void A_document_that_is_too_long_is_refused() =>
        Assert.Equal(
            "reencryption.size",
            ReencryptionProgress.Read(new byte[ReencryptionProgress.LargestSize + 1]).Refusal?.Reason
        );
}
