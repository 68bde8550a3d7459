using Coffer.Image.Os;

namespace Coffer.Image.Tests.Os;

public sealed class OsContentTests
{
    private static readonly OsContent s_content = OsContent.Embedded;

    [Theory]
    [InlineData("random.trust_bootloader=off")]
    [InlineData("lockdown=confidentiality")]
    [InlineData("systemd.import_credentials=no")]
    [InlineData("systemd.gpt_auto=0")]
    [InlineData("systemd.crash_shell=no")]
    public void The_kernel_words_shut_what_the_design_wants_shut(string word) =>
        Assert.Contains(word, s_content.Words("cmdline"));

    [Fact]
    public void Kernel_words_are_printable_ASCII_without_quotes() =>
        Assert.All(
            new[] { "cmdline", "cmdline.lab", "cmdline.production" }.SelectMany(s_content.Words),
            word => Assert.DoesNotContain(word, c => c is <= ' ' or > '~' or '"')
        );

    [Theory]
    [InlineData("getty@.service")]
    [InlineData("serial-getty@.service")]
    [InlineData("console-getty.service")]
    [InlineData("debug-shell.service")]
    [InlineData("emergency.service")]
    [InlineData("rescue.service")]
    public void No_unit_can_give_a_shell_on_a_console(string unit) =>
        Assert.Contains(unit, s_content.Lines("units.masked"));

    [Fact]
    public void Nothing_is_both_started_and_masked() =>
        Assert.Empty(
            s_content.Lines("units").Select(unit => unit.Split('/')[^1]).Intersect(s_content.Lines("units.masked"))
        );

    [Fact]
    public void Lists_come_without_comments() =>
        Assert.All(
            new[] { "packages", "packages.drop", "root.drop", "root.keep", "units", "modules.initrd" }.SelectMany(
                s_content.Lines
            ),
            line => Assert.DoesNotContain('#', line)
        );
}
