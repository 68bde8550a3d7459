using System.Text;
using System.Text.RegularExpressions;

namespace Coffer.Image.Tests.Sboms;

/// <summary>Others' programs judge both SBOMs: CycloneDX's library with the schema it brings, and SPDX's library.</summary>
public sealed class SbomJudgesTests : IDisposable
{
    private readonly ToolsTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void CycloneDX_is_valid_by_its_schema() => Assert.Equal("valid\n", JudgeCycloneDx(SbomTests.CycloneDx));

    [Theory]
    [InlineData("\"SHA-256\"", "\"SHA-255\"")]
    [InlineData("\"library\"", "\"thing\"")]
    [InlineData("\"scope\"", "\"scopes\"")]
    [InlineData("urn:uuid:", "urn:uid:")]
    public void The_judge_of_CycloneDX_sees_a_fault(string what, string by) =>
        Assert.NotEqual("valid\n", JudgeCycloneDx(Changed(SbomTests.CycloneDx, what, by)));

    [Fact]
    public void SPDX_is_read_by_its_library() => Assert.Equal("SPDX-2.3 14 packages\n", JudgeSpdx(SbomTests.Spdx));

    [Theory]
    [InlineData("\"relatedSpdxElement\": \"SPDXRef-image\"", "\"relatedSpdxElement\": \"SPDXRef-nothing\"")]
    [InlineData("\"SPDX-2.3\"", "\"SPDX-2\"")]
    public void The_judge_of_SPDX_sees_a_fault(string what, string by) =>
        Assert.DoesNotContain("packages", JudgeSpdx(Changed(SbomTests.Spdx, what, by)), StringComparison.Ordinal);

    // The library is generous with words: those that the JSON schema of SPDX 2.3 has are written here. The schema itself is not: Debian has no
    // package of it, and its licences (Community-Spec-1.0, CC-BY-3.0 in parts) are not this repository's.
    [Theory]
    [InlineData("primaryPackagePurpose", "^(APPLICATION|CONTAINER|FILE|LIBRARY|OPERATING_SYSTEM)$")]
    [InlineData("referenceCategory", "^PACKAGE-MANAGER$")]
    [InlineData("algorithm", "^SHA256$")]
    [InlineData("relationshipType", "^(DESCRIBES|CONTAINS|BUILD_TOOL_OF)$")]
    [InlineData("SPDXID", "^SPDXRef-[A-Za-z0-9.-]+$")]
    [InlineData("spdxElementId", "^SPDXRef-[A-Za-z0-9.-]+$")]
    [InlineData("relatedSpdxElement", "^SPDXRef-[A-Za-z0-9.-]+$")]
    public void SPDX_has_the_words_of_its_schema(string member, string words)
    {
        MatchCollection values = Regex.Matches(Encoding.UTF8.GetString(SbomTests.Spdx), $"\"{member}\": \"([^\"]*)\"");
        Assert.NotEmpty(values);
        Assert.All(values, value => Assert.Matches(words, value.Groups[1].Value));
    }

    private string JudgeCycloneDx(byte[] document)
    {
        const string Script = "judge-cyclonedx.py";
        string script = _tree.File(Script, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Judges", Script)));
        return _tree.TryRun("/usr/bin/python3", "python3-cyclonedx-lib", script, _tree.File("sbom.json", document));
    }

    private string JudgeSpdx(byte[] document) =>
        GoJudge.Try(_tree, "judge-spdx.go", "golang-github-spdx-tools-golang-dev", document);

    private static byte[] Changed(byte[] document, string what, string by)
    {
        string text = Encoding.UTF8.GetString(document);
        Assert.Contains(what, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(what, by, StringComparison.Ordinal));
    }
}
