using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Init.Inputs;

namespace Coffer.Init.Tests.Inputs;

public sealed class HostInputInventoryTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("coffer-inputs-");

    [Fact]
    public void A_machine_without_extras_has_an_empty_inventory()
    {
        Write(".extra/tpm2-pcr-signature.json", "{}");
        Write(".extra/tpm2-pcr-public-key.pem", "");
        Write(".extra/os-release", "");
        Assert.Empty(new HostInputInventory(_root.FullName).Take(null));
    }

    [Fact]
    public void Files_of_the_boot_stub_are_measured_inputs()
    {
        Write(".extra/credentials/hostile.cred", "x");
        Write(".extra/sysext/tools.raw", "x");
        Assert.Equal(
            [
                new HostInput("extra", "credentials/hostile.cred", InputTreatment.Measured),
                new HostInput("extra", "sysext/tools.raw", InputTreatment.Measured),
            ],
            new HostInputInventory(_root.FullName).Take(null)
        );
    }

    [Fact]
    public void Smbios_strings_are_named_without_their_values()
    {
        WriteBytes(
            "sys/firmware/dmi/entries/11-0/raw",
            SmbiosOemStringsTests.Structure("io.systemd.stub.kernel-cmdline-extra=init=/bin/sh")
        );
        Assert.Equal(
            [new HostInput("smbios-11", "io.systemd.stub.kernel-cmdline-extra", InputTreatment.Ignored)],
            new HostInputInventory(_root.FullName).Take(null)
        );
    }

    [Fact]
    public void A_structure_that_cannot_be_read_is_still_listed()
    {
        WriteBytes("sys/firmware/dmi/entries/11-0/raw", [1, 2, 3]);
        Assert.StartsWith("unreadable", Assert.Single(new HostInputInventory(_root.FullName).Take(null)).Name);
    }

    [Fact]
    public void Firmware_configuration_is_ignored_but_said()
    {
        Directory.CreateDirectory(Path.Combine(_root.FullName, "sys/firmware/qemu_fw_cfg"));
        Assert.Equal(
            [new HostInput("fw-cfg", "present", InputTreatment.Ignored)],
            new HostInputInventory(_root.FullName).Take(null)
        );
    }

    [Fact]
    public void Tables_with_code_are_named_with_their_digest_and_others_are_not()
    {
        byte[] table = AcpiCodeTableTests.Table("SSDT", "EVIL  ", "EVILTABL", 1, 2, 3);
        WriteBytes("sys/firmware/acpi/tables/SSDT2", table);
        WriteBytes("sys/firmware/acpi/tables/DSDT", [1, 2, 3]);
        WriteBytes("sys/firmware/acpi/tables/APIC", table);
        WriteBytes("sys/firmware/acpi/tables/data/SSDT", table);
        string digest = Convert.ToHexStringLower(SHA256.HashData(table));
        ImmutableArray<HostInput> found = new HostInputInventory(_root.FullName).Take(null);
        Assert.Equal(2, found.Length);
        Assert.StartsWith("DSDT unreadable (", found[0].Name, StringComparison.Ordinal);
        Assert.Equal(new HostInput("acpi", $"SSDT EVIL EVILTABL {digest}", InputTreatment.Bounded), found[1]);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Write(string path, string text) => WriteBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    private void WriteBytes(string path, byte[] bytes)
    {
        string full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }
}
