using System.Text;
using Coffer.Attestation.Audit;

namespace Coffer.Attestation.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly AuditEntry s_first = AuditEntryTests.First;
    private static readonly AuditEntry s_second = s_first with { Number = 2, Previous = s_first.Hash() };
    private static readonly AuditEntry s_third = s_second with { Number = 3, Previous = s_second.Hash() };

    [Fact]
    public void A_chain_holds_from_the_first_entry_or_from_a_later_one_on()
    {
        Assert.Null(AuditChain.Judge([]));
        Assert.Null(AuditChain.Judge([s_first, s_second, s_third]));
        Assert.Null(AuditChain.Judge([s_second, s_third]));
    }

    [Fact]
    public void Every_break_of_it_is_seen()
    {
        Assert.Equal("audit.number", AuditChain.Judge([s_first, s_third])?.Reason);
        Assert.Equal("audit.number", AuditChain.Judge([s_second, s_first])?.Reason);
        Assert.Equal("audit.number", AuditChain.Judge([s_first with { Number = 0 }])?.Reason);
        Assert.Equal("audit.chain", AuditChain.Judge([s_first, s_third with { Number = 2 }])?.Reason);
        Assert.Equal("audit.chain", AuditChain.Judge([s_first with { Name = "bob" }, s_second])?.Reason);
        Assert.Equal("audit.chain", AuditChain.Judge([s_second with { Number = 1 }])?.Reason);
    }

    [Fact]
    public void The_document_gives_back_what_was_written()
    {
        byte[] document = AuditDocument.Write([s_first, s_second], []);
        var read = AuditDocument.Read(document).OrThrow().Entries;
        Assert.Equal([s_first.Hash(), s_second.Hash()], read.Select(entry => entry.Hash()));
        Assert.Empty(AuditDocument.Read(AuditDocument.Write([], [])).OrThrow().Entries);
    }

    [Theory]
    [InlineData("", "audit.json")]
    [InlineData("[]", "audit.format")]
    [InlineData("{}", "audit.format")]
    [InlineData("""{"format":"coffer-audit-log-2","entries":[]}""", "audit.format")]
    [InlineData("""{"format":"coffer-audit-log-1","entries":{}}""", "audit.format")]
    [InlineData("""{"format":7,"entries":[]}""", "audit.format")]
    [InlineData("""{"format":"coffer-audit-log-1","entries":[{}]}""", "audit.member")]
    [InlineData("""{"format":"coffer-audit-log-1","entries":[7]}""", "audit.value")]
    [InlineData("""{"format":"coffer-audit-log-1","entries":[[[[[[[[[]]]]]]]]]}""", "audit.json")]
    public void Another_document_is_refused(string text, string reason) =>
        Assert.Equal(reason, AuditDocument.Read(Encoding.ASCII.GetBytes(text)).Refusal?.Reason);

    [Theory]
    [InlineData("""{"format":"\ud800","entries":[]}""")]
    [InlineData("""{"\ud800":"coffer-audit-log-1","entries":[]}""")]
    [InlineData("""{"format":"coffer-audit-log-1","entries":["\ud800"]}""")]
    public void Text_that_is_none_is_refused(string text)
    {
        Assert.NotNull(AuditDocument.Read(Encoding.ASCII.GetBytes(text)).Refusal);
        byte[] bytes = [.. "{\"format\":\"coffer-audit-log-1\",\"entries\":[\""u8, 0xff, .. "\"]}"u8];
        Assert.NotNull(AuditDocument.Read(bytes).Refusal);
        bytes = [.. "{\"format\":\""u8, 0xff, .. "\"}"u8];
        Assert.NotNull(AuditDocument.Read(bytes).Refusal);
    }

    [Fact]
    public void One_that_is_too_large_is_refused() =>
        Assert.Equal("audit.size", AuditDocument.Read(new byte[AuditDocument.LargestSize + 1]).Refusal?.Reason);

    [Fact]
    public void Entries_that_were_destroyed_are_said_though_the_chain_holds()
    {
        AuditDocument whole = AuditDocument.Read(AuditDocument.Write([s_first, s_second], [])).OrThrow();
        Assert.Null(AuditChain.JudgeWhole(whole));
        AuditDocument damaged = AuditDocument.Read(AuditDocument.Write([s_first, s_second], [0, 2])).OrThrow();
        Assert.Equal([0UL, 2UL], damaged.Damaged);
        Assert.Null(AuditChain.Judge(damaged.Entries));
        Assert.Equal("audit.damaged", AuditChain.JudgeWhole(damaged)?.Reason);
    }

    [Theory]
    [InlineData("[2]")]
    [InlineData("[\"-1\"]")]
    [InlineData("{}")]
    [InlineData("\"2\"")]
    public void Damage_that_is_no_list_of_numbers_is_refused(string damaged)
    {
        string text = $$"""{"format":"coffer-audit-log-1","entries":[],"damaged":{{damaged}}}""";
        Assert.Equal("audit.damaged", AuditDocument.Read(Encoding.ASCII.GetBytes(text)).Refusal?.Reason);
    }
}
