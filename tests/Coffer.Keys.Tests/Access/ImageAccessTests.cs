using Coffer.Keys.Access;
using Coffer.Keys.Grants;

namespace Coffer.Keys.Tests.Access;

public sealed class ImageAccessTests
{
    private static readonly InstallGrant s_grant = new(
        "payroll",
        12,
        DataIntegrity.HmacSha256,
        256L << 20,
        "coffer-os_12.efi",
        "no PEM",
        ["age1alice", "age1bob", "age1carol"],
        2,
        new SecureBootDigests("pk", "kek", "db")
    );

    private static readonly BootCommandLine s_os = new(
        BootMode.Boot,
        Guid.Empty,
        new byte[32],
        new byte[32],
        1,
        BuildProfile.Production
    );

    [Fact]
    public void TPM_recovery_holders_and_the_running_machine_are_the_paths()
    {
        VaultAccess access = ImageAccess.Of(s_grant, s_os);
        Assert.Equal(["tpm", "recovery", "running"], access.Paths.Select(path => path.Name));
        Assert.StartsWith("any 2 of 3 recovery holders", access.Paths[1].Who, StringComparison.Ordinal);
        Assert.Contains("image of payroll, version 12", access.Subject, StringComparison.Ordinal);
        Assert.Contains("recovery holder 3: age1carol", access.Notes);
        Assert.Contains("pins none", access.Paths[0].Needs[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_TPM_is_named()
    {
        VaultAccess access = ImageAccess.Of(s_grant with { SrkName = "000b01" }, s_os);
        Assert.Contains("storage root key 000b01", access.Paths[0].Needs[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecoveryWays.Network, false)]
    [InlineData(RecoveryWays.Console, true)]
    [InlineData(RecoveryWays.Both, true)]
    [InlineData(RecoveryWays.Off, false)]
    public void A_console_that_takes_the_passphrase_is_warned_of(RecoveryWays ways, bool warned) =>
        Assert.Equal(
            warned,
            ImageAccess
                .Of(s_grant, s_os with { Recovery = ways })
                .Notes.Any(note => note.Contains("THE HOST READS", StringComparison.Ordinal))
        );

    [Theory]
    [InlineData(BuildProfile.Lab, true)]
    [InlineData(BuildProfile.Production, false)]
    public void The_lab_profile_is_warned_of(BuildProfile profile, bool warned) =>
        Assert.Equal(
            warned,
            ImageAccess
                .Of(s_grant, s_os with { Profile = profile })
                .Notes.Any(note => note.StartsWith("LAB PROFILE", StringComparison.Ordinal))
        );
}
