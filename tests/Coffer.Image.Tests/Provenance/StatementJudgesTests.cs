using System.Text;
using Coffer.Image.Provenance;
using Coffer.Image.Tests.Build;

namespace Coffer.Image.Tests.Provenance;

/// <summary>The types that in-toto publishes for Statement v1 and SLSA Provenance v1 judge ours.</summary>
public sealed class StatementJudgesTests : IDisposable
{
    private const string Library = "golang-github-in-toto-attestation-dev";
    private static readonly string s_document = Encoding.UTF8.GetString(
        new ProvenanceRecord(TestBuild.Machine, TestBuild.Materials)
            .For([new("hello_1.raw", new string('a', 64)), new("hello_1.cdx.json", new string('b', 64))])
            .ToBytes()
    );

    private readonly ToolsTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Statement_and_predicate_are_taken() => Assert.Equal("2 subjects, 7 dependencies\n", Judge(s_document));

    [Theory]
    [InlineData("Statement/v1", "Statement/v2")]
    [InlineData("aaaaaaaa\"", "aaaaaaa\"")]
    [InlineData("provenance/v1", "provenance/v2")]
    [InlineData("\"buildType\"", "\"buildTypes\"")]
    [InlineData("urn:coffer:builder:owner", "")]
    public void The_judge_sees_a_fault(string what, string by)
    {
        Assert.Contains(what, s_document, StringComparison.Ordinal);
        Assert.Empty(Judge(s_document.Replace(what, by, StringComparison.Ordinal)));
    }

    private string Judge(string document) =>
        GoJudge.Try(_tree, "judge-provenance.go", Library, Encoding.UTF8.GetBytes(document));
}
