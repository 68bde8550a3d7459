using Coffer.Attestation.Tests;
using Coffer.Image.Sboms;
using Coffer.Image.Tests.Build;

namespace Coffer.Image.Tests.Sboms;

public sealed class SbomTests
{
    private static readonly Sbom s_sbom = new SbomInventory(TestBuild.Materials).For(
        TestBuild.Machine,
        new string('a', 64)
    );

    internal static byte[] CycloneDx => Bytes(new CycloneDxDocument(s_sbom).Write);

    internal static byte[] Spdx => Bytes(new SpdxDocument(s_sbom).Write);

    [Fact]
    public void CycloneDX_is_the_one_we_ever_wrote() => GoldenFile.Matches("sbom-1.cdx.json", CycloneDx);

    [Fact]
    public void SPDX_is_the_one_we_ever_wrote() => GoldenFile.Matches("sbom-1.spdx.json", Spdx);

    [Fact]
    public void Each_component_has_an_id_of_its_own() =>
        Assert.Equal(s_sbom.Components.Length, s_sbom.Components.Select(component => component.Id).Distinct().Count());

    [Theory]
    [InlineData("deb-libstdc.2B.2B6", "root")]
    [InlineData("deb-linux-image-6.12.48.2Bdeb13-cloud-amd64", "root,initrd,boot")]
    [InlineData("deb-systemd-boot-efi", "boot")]
    [InlineData("tools-zstd", "tools")]
    [InlineData("coffer-init", "initrd")]
    [InlineData("coffer-init-deb-libssl-dev", "initrd")]
    [InlineData("coffer-agent-dotnet", "root")]
    [InlineData("container-web", "root")]
    public void A_component_is_where_it_is(string id, string parts) =>
        Assert.Equal(parts, string.Join(',', Component(id).Parts));

    [Theory]
    [InlineData("deb-libstdc.2B.2B6", "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=trixie")]
    [InlineData("tools-zlib1g", "pkg:deb/debian/zlib1g@1:1.3.dfsg-1?arch=amd64&distro=trixie")]
    [InlineData("deb-systemd-boot-efi", "pkg:deb/debian/systemd-boot-efi@257.8-1~deb13u2?arch=amd64&distro=trixie")]
    [InlineData("coffer-agent-dotnet", null)]
    public void Package_URLs_are_those_of_the_specification(string id, string? url) =>
        Assert.Equal(url, Component(id).PackageUrl);

    [Fact]
    public void The_identity_follows_from_everything_it_says()
    {
        Sbom other = s_sbom with { ImageSha256 = new string('b', 64) };
        Sbom changed = s_sbom with
        {
            Components = s_sbom.Components.SetItem(0, s_sbom.Components[0] with { Version = "2" }),
        };
        Guid[] ids = [s_sbom.IdFor("spdx"), s_sbom.IdFor("cyclonedx"), other.IdFor("spdx"), changed.IdFor("spdx")];
        Assert.Equal(4, ids.Distinct().Count());
    }

    private static SbomComponent Component(string id) => s_sbom.Components.Single(component => component.Id == id);

    private static byte[] Bytes(Action<Stream> write)
    {
        using MemoryStream stream = new();
        write(stream);
        return stream.ToArray();
    }
}
