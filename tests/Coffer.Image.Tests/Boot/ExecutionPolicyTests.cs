using System.Collections.Immutable;
using Coffer.Image.Boot;
using Coffer.Image.Description;

namespace Coffer.Image.Tests.Boot;

public sealed class ExecutionPolicyTests
{
    private static readonly string s_hash = new('a', 64);
    private static readonly Workload s_program = new(
        "web",
        ["/usr/bin/web"],
        null,
        [],
        ImmutableSortedDictionary<string, string>.Empty,
        []
    );

    [Fact]
    public void All_but_the_initrd_and_the_root_is_denied()
    {
        string[] lines = ExecutionPolicy.Write(s_hash).TrimEnd('\n').Split('\n');
        Assert.Equal("policy_name=coffer policy_version=0.0.1", lines[0]);
        Assert.Equal("DEFAULT action=DENY", lines[1]);
        Assert.All(
            lines[2..],
            line =>
                Assert.Matches(
                    $"^op=(EXECUTE|KMODULE|FIRMWARE) (boot_verified=TRUE|dmverity_roothash=sha256:{s_hash}) action=ALLOW$",
                    line
                )
        );
    }

    [Fact]
    public void Code_of_the_root_only_keeps_the_policy()
    {
        Assert.True(s_program.ExecutesVerifiedCodeOnly);
        Assert.True(Container("/a/web.tar").ExecutesVerifiedCodeOnly);
    }

    [Fact]
    public void A_program_that_makes_code_has_none() =>
        Assert.False((s_program with { GeneratesCode = true }).ExecutesVerifiedCodeOnly);

    [Fact]
    public void A_pulled_image_has_none() => Assert.False(Container(null).ExecutesVerifiedCodeOnly);

    [Fact]
    public void An_executable_volume_has_none() =>
        Assert.False(Container("/a/web.tar", new VolumeMount("data", "/srv", false, true)).ExecutesVerifiedCodeOnly);

    private static Workload Container(string? archive, params ImmutableArray<VolumeMount> volumes) =>
        s_program with
        {
            Container = new(
                new ContainerImageName("name", archive),
                [],
                volumes,
                [],
                ContainerLimits.Default,
                RestartPolicy.Always,
                null,
                [],
                true
            ),
        };
}
