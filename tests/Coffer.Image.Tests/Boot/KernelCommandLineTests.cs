using Coffer.Image.Boot;
using Coffer.Image.Build;
using Coffer.Image.Os;
using Coffer.Image.Root;

namespace Coffer.Image.Tests.Boot;

public sealed class KernelCommandLineTests
{
    private static readonly RootPayload s_root = new("", 8192, 1, new string('a', 64), new string('b', 64), false);

    [Fact]
    public void Coffers_words_come_first_in_the_documented_order() =>
        Assert.StartsWith(
            "coffer.mode=install coffer.disk=00000000-0000-0000-0000-000000000001 "
                + $"coffer.root={new string('a', 64)} coffer.salt={new string('b', 64)} coffer.blocks=1 coffer.profile=lab console=",
            Write(BootMode.Install, BuildProfile.Lab),
            StringComparison.Ordinal
        );

    [Fact]
    public void One_space_separates_words() =>
        Assert.DoesNotContain("  ", Write(BootMode.Boot, BuildProfile.Production), StringComparison.Ordinal);

    [Fact]
    public void Only_the_production_kernel_is_silent()
    {
        Assert.Contains(" quiet ", Write(BootMode.Boot, BuildProfile.Production), StringComparison.Ordinal);
        Assert.DoesNotContain(" quiet", Write(BootMode.Boot, BuildProfile.Lab), StringComparison.Ordinal);
    }

    private static string Write(BootMode mode, BuildProfile profile) =>
        KernelCommandLine.Write(
            mode,
            new Guid("00000000-0000-0000-0000-000000000001"),
            s_root,
            profile,
            OsContent.Embedded
        );
}
