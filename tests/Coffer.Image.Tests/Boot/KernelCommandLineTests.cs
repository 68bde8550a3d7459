using Coffer.Image.Boot;
using Coffer.Image.Os;
using Coffer.Keys.Grants;

namespace Coffer.Image.Tests.Boot;

public sealed class KernelCommandLineTests
{
    private static readonly BootCommandLine s_own = new(
        BootMode.Boot,
        new Guid("00000000-0000-0000-0000-000000000001"),
        new byte[32],
        new byte[32],
        1,
        BuildProfile.Production
    );

    [Theory]
    [InlineData(BootMode.Install, BuildProfile.Lab)]
    [InlineData(BootMode.Boot, BuildProfile.Production)]
    public void What_is_written_is_what_init_reads(BootMode mode, BuildProfile profile)
    {
        BootCommandLine own = s_own with { Mode = mode, Profile = profile };

        Assert.Equal(own.ToString(), BootCommandLine.Read(Write(own)).OrThrow().ToString());
    }

    [Fact]
    public void One_space_separates_words() => Assert.DoesNotContain("  ", Write(s_own), StringComparison.Ordinal);

    [Fact]
    public void Only_the_production_kernel_is_silent()
    {
        Assert.Contains(" quiet ", Write(s_own), StringComparison.Ordinal);
        Assert.DoesNotContain(" quiet", Write(s_own with { Profile = BuildProfile.Lab }), StringComparison.Ordinal);
    }

    [Fact]
    public void It_fits_into_the_line_the_kernel_takes() => Assert.True(Write(s_own).Length < 2048);

    private static string Write(BootCommandLine own) => KernelCommandLine.Write(own, OsContent.Embedded);
}
