using System.Text;
using Coffer.Firmware.Authenticode;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;

namespace Coffer.Firmware.Tests.VariableStore;

/// <summary>The firmware itself judges what we enrolled and signed.</summary>
public sealed class SecureBootEnforcementTests
{
    private const string Started = "Reboot Into Firmware Interface";
    private const string Refused = "Access Denied";

    [Fact]
    public async Task OVMF_starts_systemd_boot_signed_with_db()
    {
        OvmfRun run = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Db));
        Assert.Contains(Started, run.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_refuses_systemd_boot_without_a_signature()
    {
        OvmfRun run = await BootAsync(ToolsTree.SystemdBoot);
        Assert.Contains(Refused, run.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_refuses_systemd_boot_signed_with_a_foreign_key()
    {
        OvmfRun run = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Foreign));
        Assert.Contains(Refused, run.Console, StringComparison.Ordinal);
    }

    // A rotated db key: db has both certificates, dbx the old one.
    [Fact]
    public async Task OVMF_refuses_what_a_key_signed_that_is_in_dbx_though_db_has_it_as_well()
    {
        OvmfRun run = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Db), TestStore.Retired());
        Assert.Contains(Refused, run.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_starts_what_the_new_key_signed_while_the_old_one_is_in_dbx()
    {
        OvmfRun run = await BootAsync(Sign(ToolsTree.SystemdBoot, TestKey.Foreign), TestStore.Retired());
        Assert.Contains(Started, run.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OVMF_in_setup_mode_takes_our_authenticated_variables_from_systemd_boot()
    {
        Dictionary<string, byte[]> medium = new()
        {
            ["EFI/BOOT/BOOTX64.EFI"] = ToolsTree.SystemdBoot,
            ["loader/loader.conf"] = Encoding.ASCII.GetBytes("timeout 0\nsecure-boot-enroll if-safe\n"),
            ["loader/keys/auto/PK.auth"] = Authenticated(EfiVariableName.PK, TestKey.PK, by: TestKey.PK),
            ["loader/keys/auto/KEK.auth"] = Authenticated(EfiVariableName.KEK, TestKey.KEK, by: TestKey.PK),
            ["loader/keys/auto/db.auth"] = Authenticated(EfiVariableName.Db, TestKey.Db, by: TestKey.KEK),
        };
        OvmfRun run = await OvmfMachine.BootAsync(TestStore.Blank(), medium, Started);
        OvmfVariableStore written = OvmfVariableStore.Read(run.VariableStore).OrThrow();
        OvmfVariableStore ours = OvmfVariableStore.Read(TestStore.Enrolled()).OrThrow();
        Assert.All(
            new[] { EfiVariableName.PK, EfiVariableName.KEK, EfiVariableName.Db },
            name =>
            {
                StoredVariable? enrolled = written.Find(name);
                Assert.Equal(ours.Find(name)?.Data.ToArray(), enrolled?.Data.ToArray());
                Assert.Equal(TestStore.Time, enrolled?.TimeStamp);
                Assert.Equal(EfiVariableAttributes.SecureBoot, enrolled?.Attributes);
            }
        );
    }

    private static Task<OvmfRun> BootAsync(byte[] application, byte[]? store = null) =>
        OvmfMachine.BootAsync(
            store ?? TestStore.Enrolled(),
            new Dictionary<string, byte[]> { ["EFI/BOOT/BOOTX64.EFI"] = application },
            Started,
            Refused
        );

    private static byte[] Authenticated(EfiVariableName name, TestKey key, TestKey by)
    {
        EfiSignatureList list = EfiSignatureList.ForCertificate(TestStore.Owner, key.Certificate);
        byte[] data = EfiSignatureList.WriteAll(list);
        return AuthenticatedVariable.Sign(name, data, TestStore.Time, by.Certificate, by.Key).Encode();
    }

    private static byte[] Sign(byte[] image, TestKey key) =>
        AuthenticodeSigner.Sign(image, key.Certificate, key.Key).OrThrow();
}
