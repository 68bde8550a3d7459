using System.Text;
using Coffer.Attestation.Audit;
using Coffer.Attestation.Chains;

namespace Coffer.Attestation.Tests.Audit;

public sealed class AuditEntryTests
{
    internal static readonly AuditEntry First = new(
        1,
        new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        360_000,
        2,
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "alice",
        "restart",
        "web",
        AuditOutcome.Refused,
        "workload.restart",
        HashChain.None
    );

    private static string Text => Encoding.ASCII.GetString(First.ToBytes());

    [Fact]
    public void An_entry_is_written_as_ever_and_read_again()
    {
        Assert.Equal(GoldenFile.Bytes("audit-1.json"), First.ToBytes());
        AuditEntry read = AuditEntry.Read(First.ToBytes()).OrThrow();
        Assert.Equal(First.ToBytes(), read.ToBytes());
        Assert.Equal(
            (First.Number, First.Name, First.Outcome, First.Reason),
            (read.Number, read.Name, read.Outcome, read.Reason)
        );
    }

    [Theory]
    [InlineData("asked", AuditOutcome.Asked)]
    [InlineData("done", AuditOutcome.Done)]
    [InlineData("refused", AuditOutcome.Refused)]
    public void Each_outcome_has_its_word(string word, AuditOutcome outcome)
    {
        byte[] bytes = (First with { Outcome = outcome }).ToBytes();
        Assert.Contains($"\"outcome\":\"{word}\"", Encoding.ASCII.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(outcome, AuditEntry.Read(bytes).OrThrow().Outcome);
    }

    [Fact]
    public void Whatever_a_certificate_calls_itself_the_entry_can_be_read()
    {
        AuditEntry entry = First with { Name = "m\u00e4ll\"ory\\ <&+'`\u0001" + new string('x', 500), Operator = "" };
        AuditEntry read = AuditEntry.Read(entry.ToBytes()).OrThrow();
        Assert.Equal(AuditEntry.LongestText, read.Name.Length);
        Assert.StartsWith("m_ll_ory_ ______x", read.Name, StringComparison.Ordinal);
        Assert.InRange(entry.ToBytes().Length, 1, AuditEntry.LargestSize);
    }

    [Theory]
    [InlineData("coffer-audit-1", "coffer-audit-2", "audit.value")]
    [InlineData("\"number\":\"1\"", "\"number\":1", "audit.value")]
    [InlineData("\"number\":\"1\"", "\"number\":\"01\"", "audit.value")]
    [InlineData("\"number\":\"1\"", "\"number\":\"18446744073709551616\"", "audit.value")]
    [InlineData("2026-06-01T12:00:00Z", "2026-06-01T25:00:00Z", "audit.value")]
    [InlineData("\"360000\"", "\"-1\"", "audit.value")]
    [InlineData("\"operator\":\"00", "\"operator\":\"", "audit.value")]
    [InlineData("\"operator\":\"000102030405060708090a", "\"operator\":\"000102030405060708090A", "audit.value")]
    [InlineData("\"refused\"", "\"maybe\"", "audit.value")]
    [InlineData("\"alice\"", "\"al\\u0069ce\"", "audit.value")]
    [InlineData("\"reason\":", "\"why\":", "audit.member")]
    [InlineData("\"reason\":", "\"target\":\"web\",\"reason\":", "audit.duplicate-member")]
    [InlineData("\"format\":", "\"format\": ", "audit.not-canonical")]
    [InlineData("\"}", "\"}}", "audit.json")]
    [InlineData("\"}", "\"", "audit.json")]
    public void Another_spelling_is_refused(string from, string to, string reason)
    {
        string changed = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Text, changed);
        Assert.Equal(reason, AuditEntry.Read(Encoding.ASCII.GetBytes(changed)).Refusal?.Reason);
    }

    [Fact]
    public void One_that_is_too_long_is_refused() =>
        Assert.Equal("audit.size", AuditEntry.Read(new byte[AuditEntry.LargestSize + 1]).Refusal?.Reason);
}
