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
                new("http://mirror.example.org/debian/", "trixie"),
                new("http://mirror.example.org/debian/", "trixie-updates"),
                new("http://mirror.example.org/debian-security/", "trixie-security"),
            ],
            DebianMirrors.Sources(Host, new())
        );

    [Fact]
    public void A_named_mirror_goes_before_the_hosts() =>
        Assert.Equal(
            new("http://near.example/debian", "trixie"),
            DebianMirrors.Sources(Host, new("http://near.example/debian"))[0]
        );

    [Theory]
    [InlineData("")]
    [InlineData("http://packages.example.org/apt cloud-tools main")]
    [InlineData("http://tools.example.org/linux bookworm stable")]
    public void Without_a_Debian_mirror_mmdebstrap_takes_its_own(string targets) =>
        Assert.Empty(DebianMirrors.Sources(targets, new()));

    [Fact]
    public void A_source_names_who_must_have_signed_it_and_expires_unless_it_is_a_snapshot()
    {
        DebianSource source = new("http://mirror.example.org/debian/", "trixie");
        Assert.Equal(
            "deb [signed-by=/k.gpg arch=amd64 target=Packages] http://mirror.example.org/debian/ trixie main",
            source.Line("/k.gpg")
        );
        Assert.Contains(" check-valid-until=no]", (source with { IsSnapshot = true }).Line("/k.gpg"));
    }
}
