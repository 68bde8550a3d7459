using Coffer.Image.Os;

namespace Coffer.Image.Tests.Os;

public sealed class DpkgStatusTests
{
    [Fact]
    public void Packages_come_sorted_with_version_and_source() =>
        Assert.Equal(
            [new("libc6", "2.41-12", "amd64", "glibc"), new("tzdata", "2026f", "all", "tzdata")],
            DpkgStatus.Read(
                """
                Package: tzdata
                Status: install ok installed
                Architecture: all
                Version: 2026f
                Description: zones
                 Version: not this one

                Package: libc6
                Architecture: amd64
                Source: glibc
                Version: 2.41-12
                """
            )
        );

    [Fact]
    public void A_stanza_without_version_is_no_installed_package() =>
        Assert.Empty(DpkgStatus.Read("Package: gone\nStatus: deinstall ok config-files\n"));
}
