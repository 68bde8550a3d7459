using System.Text;
using Coffer.Keys.Configuration;

namespace Coffer.Keys.Tests.Configuration;

public sealed class MachineProvisionsTests
{
    private static readonly WorkloadProvision s_web = new("web", 268435456, 268435457, ["db-password", "token"])
    {
        Image = SampleConfiguration.Image('0'),
        Credentials = "registry",
    };

    private static string Text => Encoding.UTF8.GetString(new MachineProvisions([s_web]).ToBytes());

    [Fact]
    public void It_is_spelled_as_the_formats_say_and_comes_back()
    {
        Assert.Equal(
            """{"format":"coffer-provisions-1","workloads":[{"workload":"web","owner":268435456,"group":268435457,"secrets":["db-password","token"],"image":"IMAGE","credentials":"registry"}]}""".Replace(
                "IMAGE",
                SampleConfiguration.Image('0')
            ),
            Text
        );
        MachineProvisions read = MachineProvisions.Read(Encoding.UTF8.GetBytes(Text)).OrThrow();
        Assert.Equal(Text, Encoding.UTF8.GetString(read.ToBytes()));
        Assert.Equal(["db-password", "token", "registry"], read.Workloads[0].Needs);
        Assert.Equal("registry.example", read.Workloads[0].Registry);
    }

    [Theory]
    [InlineData("provisions-1", "provisions-2")]
    [InlineData("\"workload\":\"web\"", "\"workload\":\"../web\"")]
    [InlineData("\"db-password\"", "\"../db-password\"")]
    [InlineData("\"token\"", "\".registries\"")]
    [InlineData("\"credentials\":\"registry\"", "\"credentials\":\"a/b\"")]
    [InlineData("@sha256:", ":tag-")]
    [InlineData("268435457", "-1")]
    [InlineData("\"owner\":", "\"more\":1,\"owner\":")]
    [InlineData("\"format\":\"coffer-provisions-1\",", "")]
    public void Another_spelling_is_refused(string from, string to)
    {
        string text = Text.Replace(from, to);
        Assert.NotEqual(Text, text);
        Assert.StartsWith("provisions.", MachineProvisions.Read(Encoding.UTF8.GetBytes(text)).Refusal?.Reason);
    }

    [Fact]
    public void The_configurations_image_counts_where_it_is_of_the_same_repository()
    {
        MachineConfiguration configuration = SampleConfiguration.Plain() with
        {
            Images = MachineConfiguration.Empty<string>().Add("web", SampleConfiguration.Image('1')),
        };
        Assert.Equal(SampleConfiguration.Image('1'), s_web.ImageIn(configuration));
        Assert.Equal(s_web.Image, s_web.ImageIn(null));
        Assert.Equal(s_web.Image, s_web.ImageIn(SampleConfiguration.Plain()));
        // An older document, and an image of the machine that names another repository.
        WorkloadProvision moved = s_web with
        {
            Image = s_web.Image.Replace("team/web", "team/other"),
        };
        Assert.Equal(moved.Image, moved.ImageIn(configuration));
        WorkloadProvision builtIn = s_web with { Image = "" };
        Assert.Equal("", builtIn.ImageIn(configuration));
    }
}
