using System.Globalization;
using System.Text.Json;
using Coffer.Bytes;
using Coffer.Storage.Luks2;
using Coffer.Storage.Luks2.Dump;

namespace Coffer.Storage.Tests.Luks2;

/// <summary>Stock cryptsetup judges what we wrote, and we read what it wrote.</summary>
public sealed class CryptsetupTests
{
    private static readonly StockTool s_cryptsetup = new("cryptsetup", "cryptsetup-bin");

    [Fact]
    public void Cryptsetup_sees_the_metadata_that_we_wrote()
    {
        using ScratchFile disk = new(TestVault.Disk());
        string seen = s_cryptsetup.Run("luksDump", "--dump-json-metadata", disk.Path);
        using JsonDocument theirs = JsonDocument.Parse(seen);
        using JsonDocument ours = JsonDocument.Parse(HeaderForge.Json);
        Assert.True(JsonElement.DeepEquals(ours.RootElement, theirs.RootElement), seen);
    }

    [Fact]
    public void Cryptsetup_prints_what_our_dump_says()
    {
        using ScratchFile disk = new(TestVault.Disk());
        string printed = s_cryptsetup.Run("luksDump", disk.Path);
        Luks2HeaderDump dump = Luks2HeaderDump.Read(File.ReadAllBytes(disk.Path)).OrThrow();
        Assert.Null(dump.Template);
        Luks2SegmentDump segment = Assert.Single(dump.Segments);
        Assert.Contains($"UUID:          \t{dump.Copies[0].Uuid}", printed, StringComparison.Ordinal);
        Assert.Contains($"Label:         \t{dump.Copies[0].Label}", printed, StringComparison.Ordinal);
        Assert.Contains($"offset: {segment.Offset} [bytes]", printed, StringComparison.Ordinal);
        Assert.Contains($"length: {segment.Size} [bytes]", printed, StringComparison.Ordinal);
        Assert.Contains($"cipher: {segment.Encryption}", printed, StringComparison.Ordinal);
        Assert.Contains($"sector: {segment.SectorSize} [bytes]", printed, StringComparison.Ordinal);
        foreach (Luks2KeyslotDump slot in dump.Keyslots)
            Assert.Contains($"Area offset:{slot.AreaOffset} [bytes]", printed, StringComparison.Ordinal);
        foreach (Luks2TokenDump token in dump.Tokens)
            Assert.Contains($"  {token.Id}: {token.Type}", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("begun")]
    [InlineData("middle")]
    [InlineData("hot")]
    [InlineData("done")]
    [InlineData("resealed")]
    public void Cryptsetup_sees_a_re_encryption_as_we_wrote_it_and_opens_it(string state)
    {
        Luks2Header header = GoldenHeaders.Of($"luks2-template-3-{state}.header");
        using ScratchFile disk = new(TestReencryption.Disk(header));
        string seen = s_cryptsetup.Run("luksDump", "--dump-json-metadata", disk.Path);
        using JsonDocument theirs = JsonDocument.Parse(seen);
        using JsonDocument ours = JsonDocument.Parse(TestReencryption.Json(header));
        Assert.True(JsonElement.DeepEquals(ours.RootElement, theirs.RootElement), seen);

        string printed = s_cryptsetup.Run("luksDump", disk.Path);
        Assert.Contains("online-reencrypt-v2", printed, StringComparison.Ordinal);
        Assert.Contains("Resilience: checksum", printed, StringComparison.Ordinal);
        Assert.Equal(state is "hot" or "done", printed.Contains("in-reencryption", StringComparison.Ordinal));
        Luks2HeaderDump dump = Luks2HeaderDump.Read(File.ReadAllBytes(disk.Path)).OrThrow();
        Assert.Null(dump.Template);
        Assert.Equal(["online-reencrypt-v2"], dump.Requirements);

        string output = s_cryptsetup.Run([.. TestPassphrase(disk, TestVault.RecoveryPassphrase), "--verbose"]);
        Assert.Contains("Key slot 7 unlocked", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Luks2KeyslotNumber.Unlock)]
    [InlineData(Luks2KeyslotNumber.Recovery)]
    public void Cryptsetup_opens_our_key_slots(Luks2KeyslotNumber slot)
    {
        using ScratchFile disk = new(TestVault.Disk());
        byte[] passphrase =
            slot == Luks2KeyslotNumber.Unlock ? TestVault.UnlockPassphrase : TestVault.RecoveryPassphrase;
        string output = s_cryptsetup.Run([.. TestPassphrase(disk, passphrase), "--verbose"]);
        Assert.Contains($"Key slot {(int)slot} unlocked", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cryptsetup_finds_the_volume_key_that_we_wrapped()
    {
        using ScratchFile disk = new(TestVault.Disk());
        string passphrase = FileBeside(disk, "passphrase", TestVault.RecoveryPassphrase);
        string key = disk.Beside("volume-key");
        s_cryptsetup.Run(
            "luksDump",
            "--dump-volume-key",
            "--volume-key-file",
            key,
            "--key-file",
            passphrase,
            "--batch-mode",
            disk.Path
        );
        Assert.Equal(TestVault.VolumeKey, File.ReadAllBytes(key));
    }

    [Fact]
    public void Cryptsetup_refuses_another_passphrase()
    {
        using ScratchFile disk = new(TestVault.Disk());
        Assert.Equal(2, s_cryptsetup.TryRun("", TestPassphrase(disk, "no"u8.ToArray())).ExitCode);
    }

    [Fact]
    public void Cryptsetup_repairs_nothing_in_our_header()
    {
        using ScratchFile disk = new(TestVault.Disk());
        s_cryptsetup.Run("repair", "--batch-mode", disk.Path);
        Assert.True(TestVault.Disk().AsSpan().SequenceEqual(File.ReadAllBytes(disk.Path)));
    }

    [Fact]
    public void We_open_a_key_slot_that_cryptsetup_made()
    {
        using ScratchFile disk = Format("--luks2-metadata-size", "32k");
        byte[] bytes = File.ReadAllBytes(disk.Path);
        using JsonDocument json = JsonDocument.Parse(s_cryptsetup.Run("luksDump", "--dump-json-metadata", disk.Path));
        JsonElement slot = json.RootElement.GetProperty("keyslots").GetProperty("0");
        JsonElement digest = json.RootElement.GetProperty("digests").GetProperty("0");
        int iterations = digest.GetProperty("iterations").GetInt32();
        Assert.Equal(Luks2Template.Iterations, iterations);
        byte[] salt = slot.GetProperty("kdf").GetProperty("salt").GetBytesFromBase64();
        int offset = int.Parse(
            slot.GetProperty("area").GetProperty("offset").GetString()!,
            CultureInfo.InvariantCulture
        );
        using Secret key = new Luks2Keyslot(Luks2KeyslotNumber.Unlock, [.. salt]).Unwrap(
            bytes.AsSpan(offset, Luks2Template.KeyslotAreaSize),
            "passphrase of cryptsetup"u8
        );
        Luks2Digest expected = new(
            [.. digest.GetProperty("salt").GetBytesFromBase64()],
            [.. digest.GetProperty("digest").GetBytesFromBase64()]
        );
        Assert.True(expected.IsOf(key));
    }

    [Theory]
    [InlineData("16k", "luks2.header-size")]
    [InlineData("32k", "luks2.label")]
    [InlineData("4m", "luks2.header-size")]
    public void A_volume_of_cryptsetup_is_not_ours(string metadataSize, string reason)
    {
        using ScratchFile disk = Format("--luks2-metadata-size", metadataSize);
        byte[] start = File.ReadAllBytes(disk.Path)[..Luks2Template.HeaderAreaSize];
        Assert.Equal(reason, StrictLuks2Header.Read(start).Refusal?.Reason);
    }

    [Theory]
    [InlineData("16k", 16384)]
    [InlineData("64k", 65536)]
    [InlineData("4m", 4194304)]
    public void The_dump_explains_a_volume_of_cryptsetup(string metadataSize, long copySize)
    {
        using ScratchFile disk = Format("--luks2-metadata-size", metadataSize, "--label", "theirs");
        s_cryptsetup.Run("token", "add", "--key-description", "keyring:name", disk.Path);
        s_cryptsetup.Run("config", "--label", "theirs", "--subsystem", "sub", disk.Path);
        Luks2HeaderDump dump = Luks2HeaderDump.Read(File.ReadAllBytes(disk.Path)).OrThrow();
        Assert.Equal([0, copySize], dump.Copies.Select(copy => copy.Offset));
        Assert.All(dump.Copies, copy => Assert.Null(copy.Checksum));
        Assert.Equal("theirs", dump.Copies[0].Label);
        Assert.Equal("sub", dump.Copies[0].Subsystem);
        Assert.Equal("pbkdf2 sha256 1000", Assert.Single(dump.Keyslots).Kdf);
        Assert.Equal("luks2-keyring", Assert.Single(dump.Tokens).Type);
        Assert.Equal(["key_description"], dump.Tokens[0].Members);
        Assert.Equal("dynamic", Assert.Single(dump.Segments).Size);
        Assert.Equal(["0"], Assert.Single(dump.Digests).Keyslots);
        Assert.NotNull(dump.Template);
    }

    private static ScratchFile Format(params string[] options)
    {
        ScratchFile disk = new(24 * 1024 * 1024);
        string passphrase = FileBeside(disk, "passphrase", "passphrase of cryptsetup"u8.ToArray());
        string[] format =
        [
            "luksFormat",
            "--type=luks2",
            "--pbkdf=pbkdf2",
            "--pbkdf-force-iterations=1000",
            "--cipher=aes-xts-plain64",
            "--key-size=512",
            "--hash=sha256",
            "--sector-size=4096",
            "--batch-mode",
            "--key-file",
            passphrase,
            .. options,
            disk.Path,
        ];
        s_cryptsetup.Run(format);
        return disk;
    }

    private static string[] TestPassphrase(ScratchFile disk, byte[] passphrase) =>
        ["open", "--test-passphrase", "--key-file", FileBeside(disk, "passphrase", passphrase), disk.Path];

    private static string FileBeside(ScratchFile disk, string name, byte[] content)
    {
        string path = disk.Beside(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
