using Coffer.Firmware.Authenticode;

namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>The firmware itself judges what we enrolled and signed.</summary>
public sealed class SecureBootEnforcementTests
{
    private const string Started = "Reboot Into Firmware Interface";
    private const string Refused = "Access Denied";

    [Fact]
    public async Task OVMF_starts_systemd_boot_signed_with_db()
    {
        string console = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Db));
        Assert.Contains(Started, console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_refuses_systemd_boot_without_a_signature()
    {
        string console = await BootAsync(ToolsTree.SystemdBoot);
        Assert.Contains(Refused, console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_refuses_systemd_boot_signed_with_a_foreign_key()
    {
        string console = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Foreign));
        Assert.Contains(Refused, console, StringComparison.Ordinal);
    }

    private static Task<string> BootAsync(byte[] application) =>
        OvmfMachine.BootAsync(TestStore.Enrolled(), application, Started, Refused);

    private static byte[] Sign(byte[] image, TestKey key) =>
        AuthenticodeSigner.Sign(image, key.Certificate, key.Key).OrThrow();
}
