using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Machine.Tests.Machines;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests;

/// <summary>
/// The header of the vault is the host's to write. Every way to forge one is a unit test of the strict reader; here the
/// ones that took other systems' disks, in a real machine.
/// </summary>
public sealed class VaultHeaderTests(InstalledMachine installed)
{
    public static TheoryData<string, string, string> Forgeries =>
        new()
        {
            {
                "null cipher in a key slot",
                "\"encryption\":\"aes-xts-plain64\",\"key_size\"",
                "\"encryption\":\"cipher_null-ecb\",\"key_size\""
            },
            {
                "null cipher in the segment",
                "\"encryption\":\"aes-xts-plain64\",\"sector_size\"",
                "\"encryption\":\"cipher_null-ecb\",\"sector_size\""
            },
            { "another offset of the data", "\"offset\":\"16777216\"", "\"offset\":\"16781312\"" },
            { "an added token", "\"tokens\":{", "\"tokens\":{\"7\":{\"type\":\"evil\",\"keyslots\":[]}," },
            {
                "an added key slot",
                "\"keyslots\":{\"0\":",
                "\"keyslots\":{\"7\":{\"type\":\"luks2\",\"key_size\":64},\"0\":"
            },
        };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_forged_header_is_refused(string what, string from, string to)
    {
        LabState state = installed.Clone();
        ForgedHeader.ChangeJson(new DiskUnderAttack(state), json => ReplaceFirst(json, from, to));
        Assert.True((await Boot.ReasonAsync(state)).StartsWith("luks2.", StringComparison.Ordinal), what);
    }

    [Fact]
    public async Task A_forged_second_copy_is_mended_from_the_first()
    {
        LabState state = installed.Clone();
        DiskUnderAttack disk = new(state);
        byte[] before = disk.Read(PartitionRole.Vault, 0, Luks2Template.HeaderAreaSize);
        ForgedHeader.ChangeSecondCopy(disk, json => ReplaceFirst(json, "\"16777216\"", "\"16781312\""));
        await using (await Boot.AnsweringAsync(state)) { }
        Assert.Equal(before, disk.Read(PartitionRole.Vault, 0, Luks2Template.HeaderAreaSize));
    }

    [Fact]
    public async Task A_volume_of_the_attackers_with_the_machines_tokens_is_refused()
    {
        LabState state = installed.Clone();
        SubstitutedVault.Write(new DiskUnderAttack(state));
        Assert.Equal("binding.header-mac", await Boot.ReasonAsync(state));
    }

    [Fact]
    public async Task A_volume_made_by_cryptsetup_is_refused()
    {
        LabState state = installed.Clone();
        string volume = Path.Combine(state.Directory, "volume");
        using (FileStream file = File.Create(volume))
            file.SetLength(64 << 20);
        string script =
            $"printf known | cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 {volume} -";
        StockTool.Run("cryptsetup-bin", "sh", "-c", script);
        byte[] header = File.ReadAllBytes(volume)[..(16 << 20)];
        new DiskUnderAttack(state).Change(PartitionRole.Vault, 0, header.Length, bytes => header.CopyTo(bytes, 0));
        Assert.StartsWith("luks2.", await Boot.ReasonAsync(state));
    }

    private static string ReplaceFirst(string json, string from, string to)
    {
        int at = json.IndexOf(from, StringComparison.Ordinal);
        return at < 0 ? json : string.Concat(json.AsSpan(0, at), to, json.AsSpan(at + from.Length));
    }
}
