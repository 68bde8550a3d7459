using Coffer.Image.Os;

namespace Coffer.Image.Tests.Os;

public sealed class DebianMirrorsTests
{
    private const string Host = """
        http://packages.example.org/apt cloud-tools main
        http://tools.example.org/linux bookworm stable
        http://mirror.example.org/debian/ bookworm main
        http://mirror.example.org/debian/ bookworm-updates main
        http://mirror.example.org/debian-security/ bookworm-security main
        """;

    [Fact]
    public void The_hosts_mirrors_serve_our_release() =>
        Assert.Equal(
            [
                "deb http://mirror.example.org/debian/ trixie main",
                "deb http://mirror.example.org/debian/ trixie-updates main",
                "deb http://mirror.example.org/debian-security/ trixie-security main",
            ],
            DebianMirrors.Lines(Host, null)
        );

    [Fact]
    public void A_named_mirror_goes_before_the_hosts() =>
        Assert.Equal(
            "deb http://near.example/debian trixie main",
            DebianMirrors.Lines(Host, "http://near.example/debian")[0]
        );

    [Theory]
    [InlineData("")]
    [InlineData("http://packages.example.org/apt cloud-tools main")]
    [InlineData("http://tools.example.org/linux bookworm stable")]
    public void Without_a_Debian_mirror_mmdebstrap_takes_its_own(string targets) =>
        Assert.Empty(DebianMirrors.Lines(targets, null));
}
