using Coffer.Bytes;

namespace Coffer.Yaml.Tests;

public sealed class YamlMappingTests
{
    private readonly YamlErrors _errors = new("thing", "thing.yaml");

    [Fact]
    public void Members_are_read_by_name_and_missing_ones_get_their_default()
    {
        YamlMapping top = Load("a: true\nb: 7\nc: [x, y]\nd: { e: two }\n");
        Assert.True(top.Flag("a", fallback: false));
        Assert.Equal(7, top.Number("b", 1, 0, 9));
        Assert.Equal(["x", "y"], top.Texts("c").Select(t => t.Text.Value));
        Assert.Equal("two", top.Mapping("d")?.Choice("e", "one", "one", "two"));
        Assert.Equal("one", top.Choice("f", "one", "one", "two"));
        Assert.Null(_errors.First);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_its_place_and_what_was_meant()
    {
        YamlMapping top = Load("debug: false\nminimun: 3\n");
        top.Flag("debug", fallback: false);
        top.Number("minimum", 0, 0, 9);
        top.End();
        Assert.Equal("thing.unknown", _errors.First?.Reason);
        Assert.Contains("minimun (thing.yaml, line 2, column 1)", _errors.First?.Thing);
        Assert.Equal("Write minimum", _errors.First?.NextStep);
    }

    [Theory]
    [InlineData("a: yes", "thing.flag")]
    [InlineData("a: 'True'", "thing.flag")]
    [InlineData("a: [true]", "thing.kind")]
    [InlineData("a: {b: 1}", "thing.kind")]
    public void Only_true_and_false_are_flags(string yaml, string reason)
    {
        Load(yaml).Flag("a", fallback: true);
        Assert.Equal(reason, _errors.First?.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[a]")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: [")]
    [InlineData("a: \"\\ud800\"")]
    [InlineData("{{{{{{{{{{{{{{{{{{{{")]
    public void What_is_not_one_plain_mapping_is_refused(string yaml)
    {
        YamlMapping? top = PlainYaml.Load(yaml, "thing", _errors);
        Assert.True(top is null == (_errors.First?.Reason == "thing.yaml"), $"{_errors.First}");
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_can_end_the_program()
    {
        Assert.Null(PlainYaml.Load(new string('[', 100_000), "thing", _errors));
        Assert.Equal("thing.yaml", _errors.First?.Reason);
    }

    private YamlMapping Load(string yaml) =>
        PlainYaml.Load(yaml, "thing", _errors) ?? throw new RefusedException(_errors.First!);
}
