using System.Text;
using Coffer.Attestation.Tests;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;

namespace Coffer.Image.Tests.Provenance;

public sealed class ProvenanceStatementTests
{
    private static readonly ProvenanceStatement s_statement = new ProvenanceRecord(
        TestBuild.Machine,
        TestBuild.Materials
    ).For([new("hello_1.raw", new string('a', 64)), new("hello_1.cdx.json", new string('b', 64))]);

    private static string Document => Encoding.UTF8.GetString(s_statement.ToBytes());

    [Fact]
    public void The_document_is_the_one_we_ever_wrote() =>
        GoldenFile.Matches("provenance-1.json", s_statement.ToBytes());

    [Fact]
    public void What_is_written_is_read()
    {
        ProvenanceStatement read = ProvenanceStatement.Read(s_statement.ToBytes()).OrThrow();
        Assert.Equal(("hello", 1u, "production"), (read.Name, read.Version, read.Profile));
        Assert.Equal(s_statement.Subjects.AsEnumerable(), read.Subjects.AsEnumerable());
        Assert.Equal(s_statement.Materials.AsEnumerable(), read.Materials.AsEnumerable());
        Assert.Equal(
            [
                "machine description",
                "os content",
                "packages of the root",
                "packages of the tools",
                "init",
                "agent",
                "container web",
            ],
            read.Materials.Select(material => material.Name)
        );
    }

    [Theory]
    [InlineData("Statement/v1", "Statement/v0.1", "provenance.value")]
    [InlineData("provenance/v1", "provenance/v0.2", "provenance.value")]
    [InlineData("urn:coffer:build:1", "urn:coffer:build:2", "provenance.value")]
    [InlineData("\"predicate\":", "\"more\":1,\"predicate\":", "provenance.member")]
    [InlineData("\"name\":\"hello_1.raw\",", "", "provenance.form")]
    [InlineData("\"sha256\"", "\"sha512\"", "provenance.member")]
    [InlineData("aaaa", "AAAA", "provenance.value")]
    [InlineData("aaaa", "aaa", "provenance.value")]
    [InlineData("\"version\":1", "\"version\":-1", "provenance.value")]
    [InlineData("\"version\":1", "\"version\":1.0", "provenance.value")]
    [InlineData("\"version\":1", "\"version\": 1", "provenance.form")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1", "provenance.duplicate-member")]
    [InlineData("production", "prod\\u0075ction", "provenance.form")]
    [InlineData("production", "prod\\u0000ction", "provenance.value")]
    [InlineData("}}}}", "}}}}{}", "provenance.json")]
    [InlineData("}}}}", "}}}", "provenance.json")]
    public void Another_document_is_refused(string what, string by, string reason)
    {
        int at = Document.IndexOf(what, StringComparison.Ordinal);
        string changed = $"{Document[..at]}{by}{Document[(at + what.Length)..]}";
        Assert.Equal(reason, ProvenanceStatement.Read(Encoding.UTF8.GetBytes(changed)).Refusal?.Reason);
    }

    [Fact]
    public void A_document_that_lacks_everything_is_refused() =>
        Assert.Equal("provenance.form", ProvenanceStatement.Read("{}"u8).Refusal?.Reason);

    [Fact]
    public void A_huge_document_is_refused() =>
        Assert.Equal("provenance.size", ProvenanceStatement.Read(new byte[(1 << 20) + 1]).Refusal?.Reason);

    [Fact]
    public void Too_many_subjects_are_refused()
    {
        ProvenanceStatement many = s_statement with { Subjects = [.. Enumerable.Repeat(s_statement.Subjects[0], 257)] };
        Assert.Equal("provenance.value", ProvenanceStatement.Read(many.ToBytes()).Refusal?.Reason);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] document = s_statement.ToBytes();
        for (int length = 0; length < document.Length; length++)
            Assert.NotNull(ProvenanceStatement.Read(document.AsSpan(0, length)).Refusal);
    }
}
