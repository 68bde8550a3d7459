using Coffer.Image.Os;

namespace Coffer.Image.Tests.Modules;

/// <summary>
/// What the clouds' machines have, and where its driver must be: disks and cards of recovery in the initrd, cards in the root. NVMe, virtio-pci,
/// serial lines and TPMs are built into Debian's cloud kernel; a build refuses a name that its kernel does not have.
/// </summary>
public sealed class PlatformDriversTests
{
    private static readonly OsContent s_content = OsContent.Embedded;

    public static TheoryData<string, string> Disks =>
        new()
        {
            { "Google Cloud and QEMU", "virtio_scsi" },
            { "QEMU", "virtio_blk" },
            { "Azure", "hv_storvsc" },
            { "Azure, NVMe behind Hyper-V's PCI", "pci-hyperv" },
            { "every SCSI disk", "sd_mod" },
        };

    public static TheoryData<string, string> Cards =>
        new()
        {
            { "QEMU, Google Cloud", "virtio_net" },
            { "Google Cloud, gVNIC", "gve" },
            { "Amazon EC2", "ena" },
            { "Azure", "hv_netvsc" },
        };

    [Theory, MemberData(nameof(Disks))]
    public void The_initrd_finds_the_disk(string where, string module) =>
        Assert.True(s_content.Lines("modules.initrd").Contains(module), $"{where}: {module}");

    [Theory, MemberData(nameof(Cards))]
    public void Recovery_and_the_running_system_find_the_card(string where, string module)
    {
        Assert.True(s_content.Lines("modules.initrd").Contains(module), $"{where}: {module} in the initrd");
        Assert.True(s_content.Lines("modules.root").Contains(module), $"{where}: {module} in the root");
    }

    [Theory]
    [InlineData("mana")]
    [InlineData("mlx5_core")]
    [InlineData("hv_utils")]
    public void The_running_system_has_what_Azure_plugs_in_beside(string module) =>
        Assert.Contains(module, s_content.Lines("modules.root"));

    [Theory]
    [InlineData("sev-guest")]
    [InlineData("tdx-guest")]
    public void Evidence_of_the_confidential_machine_is_there_from_the_start(string module) =>
        Assert.Contains(module, s_content.Lines("modules.initrd"));

    [Fact]
    public void The_console_is_the_first_serial_line_as_on_each_of_these_platforms() =>
        Assert.Contains("console=ttyS0", s_content.Words("cmdline"));
}
