using System.Security.Cryptography;
using Coffer.Firmware.SecureBoot;
using Coffer.Firmware.VariableStore;
using CsCheck;

namespace Coffer.Firmware.Tests.VariableStore;

public sealed class OvmfVariableStoreTests
{
    private const int FirstEntry = 100;
    private const string VirtFwVars = "/usr/bin/virt-fw-vars";
    private static readonly Guid s_owner = new("11111111-2222-3333-4444-555555555555");

    private static byte[] Enrolled { get; } = TestStore.Enrolled();

    [Fact]
    public void A_blank_store_has_no_variables() => Assert.Empty(Read(TestStore.Blank()).Entries);

    [Fact]
    public void The_store_OVMF_comes_with_is_blank_and_ours_is_the_same()
    {
        Assert.True(
            File.Exists(TestStore.OvmfPath),
            $"{TestStore.OvmfPath} is missing: install the Debian package ovmf"
        );
        Assert.Equal(File.ReadAllBytes(TestStore.OvmfPath), TestStore.Blank());
    }

    [Fact]
    public void Enrolling_sets_the_keys_and_switches_Secure_Boot_on()
    {
        OvmfVariableStore store = Read(Enrolled);
        Assert.Equal(
            ["PK", "KEK", "db", "SecureBootEnable", "CustomMode"],
            store.Variables.Select(variable => variable.Name.Name)
        );
        Assert.Equal([1], store.Find(EfiVariableName.SecureBootEnable)?.Data.ToArray());
        Assert.Equal([0], store.Find(EfiVariableName.CustomMode)?.Data.ToArray());
        Assert.Equal(
            EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(s_owner, TestKey.PK.Certificate)),
            store.Find(EfiVariableName.PK)?.Data.ToArray()
        );
    }

    [Fact]
    public void The_enrolled_store_is_the_golden_one() =>
        Assert.Equal(
            Golden.Text("OVMF_VARS_4M.enrolled.sha256").Trim(),
            Convert.ToHexStringLower(SHA256.HashData(Enrolled))
        );

    [Fact]
    public void Enrolling_again_replaces_the_keys()
    {
        SecureBootKeys others = SecureBootKeys.ForCertificates(
            s_owner,
            TestKey.Foreign.Certificate,
            TestKey.KEK.Certificate,
            TestKey.Db.Certificate
        );
        OvmfVariableStore store = Read(Read(Enrolled).Enrol(others, TestStore.Time).OrThrow());
        Assert.Equal(5, store.Entries.Length);
        Assert.Equal(
            EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(s_owner, TestKey.Foreign.Certificate)),
            store.Find(EfiVariableName.PK)?.Data.ToArray()
        );
    }

    [Fact]
    public void A_dbx_is_enrolled_when_there_is_one()
    {
        EfiSignatureList revoked = EfiSignatureList.ForSha256(s_owner, [SHA256.HashData([])]);
        byte[] image = Read(TestStore.Blank()).Enrol(TestStore.Keys with { Dbx = [revoked] }, TestStore.Time).OrThrow();
        Assert.Equal(EfiSignatureList.WriteAll(revoked), Read(image).Find(EfiVariableName.Dbx)?.Data.ToArray());
    }

    [Fact]
    public void More_than_the_store_holds_is_refused()
    {
        StoredVariable large = new()
        {
            Name = new("large", s_owner),
            Attributes = EfiVariableAttributes.NonVolatile,
            Data = new byte[300_000],
        };
        Assert.Equal("ovmf-variable-store.full", Read(TestStore.Blank()).With([large]).Refusal?.Reason);
    }

    [Fact]
    public void Deleted_entries_do_not_count_and_go_at_the_next_change()
    {
        byte[] image = [.. Enrolled];
        image[FirstEntry + 2] = (byte)VariableState.Deleted;
        OvmfVariableStore store = Read(image);
        Assert.Null(store.Find(EfiVariableName.PK));
        Assert.Equal(5, store.Entries.Length);
        Assert.Equal(4, Read(store.With([]).OrThrow()).Entries.Length);
    }

    [Fact]
    public void A_variable_in_transition_counts_until_its_successor_is_there()
    {
        byte[] image = [.. Enrolled];
        image[FirstEntry + 2] = (byte)VariableState.InDeletedTransition;
        Assert.NotNull(Read(image).Find(EfiVariableName.PK));
    }

    [Theory]
    [InlineData(0, "ZeroVector at offset 0 to be zero")]
    [InlineData(16, "gEfiSystemNvDataFvGuid 8d2bf1ff96768b4ca9852747075b4f50 at offset 16")]
    [InlineData(34, "FvLength 540672, as the block map says, of 540672 bytes")]
    [InlineData(40, "firmware volume signature 5f465648 at offset 40")]
    [InlineData(44, "a header whose 16-bit sum is zero")]
    [InlineData(48, "HeaderLength 56 and some 8-byte entries")]
    [InlineData(50, "a header whose 16-bit sum is zero")]
    [InlineData(52, "ExtHeaderOffset and Reserved at offset 52 to be zero")]
    [InlineData(55, "firmware volume revision 02 at offset 55")]
    [InlineData(72, "gEfiAuthenticatedVariableGuid 782cf3aa7b949a43a1802e144ec37792 at offset 72")]
    [InlineData(91, "a store of 28 to 540600 bytes")]
    [InlineData(92, "variable store format 5a at offset 92")]
    [InlineData(93, "variable store state fe at offset 93")]
    [InlineData(94, "Reserved at offset 94 to be zero")]
    [InlineData(100, "variable StartId aa55 at offset 0")]
    [InlineData(102, "a variable state")]
    [InlineData(103, "Reserved at offset 3 to be zero")]
    public void A_header_that_is_something_else_is_refused(int offset, string expected)
    {
        byte[] forged = [.. Enrolled];
        forged[offset] ^= 0x5f;
        Assert.Equal(expected, OvmfVariableStore.Read(forged).Refusal?.Expected);
    }

    [Theory]
    [InlineData(36, 0u)]
    [InlineData(36, 3u)]
    [InlineData(36, 0xffffffffu)]
    [InlineData(40, 0xffffffffu)]
    [InlineData(40, 262_000u)]
    public void A_name_or_data_size_that_cannot_be_is_refused(int offset, uint size)
    {
        byte[] forged = [.. Enrolled];
        BitConverter.TryWriteBytes(forged.AsSpan(FirstEntry + offset), size);
        Assert.Equal("ovmf-variable-store.malformed", OvmfVariableStore.Read(forged).Refusal?.Reason);
    }

    [Fact]
    public void Bytes_behind_the_last_entry_are_refused()
    {
        byte[] forged = [.. Enrolled];
        forged[200_000] = 0;
        Assert.Equal("erased flash behind the last entry", OvmfVariableStore.Read(forged).Refusal?.Expected);
    }

    [Fact]
    public void A_store_cut_short_is_refused() =>
        Assert.All(
            new[] { 0, 1, 55, 71, 99, 540_671 },
            length => Assert.NotNull(OvmfVariableStore.Read(Enrolled.AsMemory(0, length)).Refusal)
        );

    [Fact]
    public void Any_change_of_a_store_is_answered_and_never_thrown() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Byte.Array[1, 16])
            .Sample(
                (offset, patch) =>
                {
                    byte[] changed = [.. Enrolled];
                    patch.CopyTo(changed, offset);
                    OvmfVariableStore.Read(changed);
                },
                iter: 500
            );

    [Fact]
    public void Virt_fw_vars_reads_the_same_variables()
    {
        using ToolsTree tree = new();
        string image = tree.File("vars.fd", Enrolled);
        string printed = tree.Run(VirtFwVars, "python3-virt-firmware", "-i", image, "--print", "--verbose");
        Assert.Contains(
            "name=SecureBootEnable guid=guid:EfiSecureBootEnableDisable size=1\n  bool: ON",
            printed,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "name=CustomMode guid=guid:EfiCustomModeEnable size=1\n  bool: off",
            printed,
            StringComparison.Ordinal
        );
        foreach (string name in new[] { "PK", "KEK", "db" })
            Assert.Contains($"    subject CN=Coffer test only {name}\n", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_virt_fw_vars_enrolled_is_read()
    {
        using ToolsTree tree = new();
        string blank = tree.File("blank.fd", TestStore.Blank());
        string certificate = tree.File("db.crt", File.ReadAllBytes(TestKey.Db.CertificatePath));
        string[] files = ["-i", blank, "-o", tree.Path("vars.fd")];
        string[] keys = ["--set-pk", $"{s_owner}", certificate, "--add-db", $"{s_owner}", certificate, "--sb"];
        tree.Run(VirtFwVars, "python3-virt-firmware", [.. files, .. keys]);
        OvmfVariableStore store = Read(tree.Bytes("vars.fd"));
        Assert.Equal(
            EfiSignatureList.WriteAll(EfiSignatureList.ForCertificate(s_owner, TestKey.Db.Certificate)),
            store.Find(EfiVariableName.Db)?.Data.ToArray()
        );
    }

    private static OvmfVariableStore Read(byte[] image) => OvmfVariableStore.Read(image).OrThrow();
}
