using System.Text;
using Coffer.Attestation.Evidence;
using Coffer.Cli.Judging.Parts;

namespace Coffer.Cli.Tests.Judging.Parts;

public sealed class PcrsFileTests
{
    private static readonly string s_32 = new('a', 64);
    private static readonly string s_48 = new('b', 96);

    [Fact]
    public void Both_shapes_are_read()
    {
        Assert.Equal("sha256 7 11", Shape($$"""{"7":"{{s_32}}","11":"{{s_32}}"}"""));
        Assert.Equal("sha256 7, sha384 0", Shape($$"""{"sha384:0":"{{s_48}}","sha256:7":"{{s_32}}"}"""));
    }

    [Theory]
    [InlineData("24", 64)]
    [InlineData("07", 64)]
    [InlineData("x", 64)]
    [InlineData("7", 62)]
    [InlineData("md5:7", 64)]
    [InlineData("sha384:7", 64)]
    [InlineData("sha256:", 64)]
    public void Other_names_and_lengths_are_refused(string name, int digits) =>
        Assert.Equal("pcrs.member", Read($$"""{"{{name}}":"{{new string('a', digits)}}"}""").Refusal?.Reason);

    private static string Shape(string json) =>
        string.Join(", ", Read(json).OrThrow().Select(bank => $"{bank.Bank} {string.Join(' ', bank.Values.Keys)}"));

    private static Bytes.Parsed<System.Collections.Immutable.ImmutableArray<PcrBankEvidence>> Read(string json) =>
        PcrsFile.Parse(Encoding.UTF8.GetBytes(json));
}
