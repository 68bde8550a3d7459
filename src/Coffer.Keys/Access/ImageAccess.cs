using Coffer.Bytes;
using Coffer.Keys.Grants;
using Coffer.Tpm.Policy;

namespace Coffer.Keys.Access;

/// <summary>
/// Who will be able to decrypt a vault that an image makes: read off the grant in its initrd, which is all that the installer goes by, and off
/// its OS's command line.
/// </summary>
public static class ImageAccess
{
    /// <summary>The paths.</summary>
    /// <param name="grant">What the owner allows the installer.</param>
    /// <param name="os">Command line of the OS.</param>
    public static VaultAccess Of(InstallGrant grant, BootCommandLine os) =>
        new(
            Guid.Empty,
            0,
            [
                ByTpm(grant),
                VaultAccess.ByRecovery(
                    grant.RecoveryRecipients.Length,
                    grant.RecoveryThreshold,
                    "without the machine, from its installation on"
                ),
                VaultAccess.Running(),
            ],
            [.. Remarks(grant, os)]
        )
        {
            Subject =
                $"image of {grant.Name}, version {grant.Version}: who will be able to decrypt a vault that it makes",
        };

    private static AccessPath ByTpm(InstallGrant grant) =>
        new(
            "tpm",
            "the machine itself, at every boot, asking nobody",
            [
                grant.SrkName is { } pinned
                    ? $"the TPM that the description pins: storage root key {pinned}"
                    : "the TPM that it is installed with, whichever that is: the description pins none (tpm.srk-name)",
                $"Secure Boot on, with these keys: PK {grant.SecureBoot.Pk}, KEK {grant.SecureBoot.Kek}, db {grant.SecureBoot.Db}",
                $"an OS image whose PCR 11 this PCR policy key signed: {KeyName(grant.PcrPolicyKey)}",
                "nothing added to that image's command line (PCR 12), no vault opened before in this boot (PCR 15)",
                "the generation that the TPM counts",
            ],
            VaultAccess.TpmTrusts,
            "coffer rotate raises the generation and seals anew; coffer revoke ends it for good"
        );

    private static IEnumerable<string> Remarks(InstallGrant grant, BootCommandLine os)
    {
        for (int i = 0; i < grant.RecoveryRecipients.Length; i++)
            yield return $"recovery holder {i + 1}: {grant.RecoveryRecipients[i]}";
        yield return Ways(os.Recovery);
        if (os.Profile == BuildProfile.Lab)
            yield return "LAB PROFILE: its console tells the host what happens; no machine for real data";
        yield return "operators stand in the verified root; they rotate and revoke, and no operator sees a key";
        yield return "this is what the image says of itself: firmware and TPM hold it to its owner's keys, coffer inspect shows the signatures";
    }

    private static string Ways(RecoveryWays ways) =>
        ways switch
        {
            RecoveryWays.Network =>
                "the recovery passphrase can be handed to the machine over the network, to an /init that proved itself",
            RecoveryWays.Console => "the recovery passphrase can be typed on the console, WHICH THE HOST READS",
            RecoveryWays.Both =>
                "the recovery passphrase can be handed over the network, and typed on the console, WHICH THE HOST READS",
            _ => "the recovery passphrase cannot be handed to the machine: its holders open a copy of the disk",
        };

    private static string KeyName(string pem) =>
        PcrPolicyKey.FromPem(pem).TryGet(out PcrPolicyKey? key, out Refusal? _) ? $"TPM name {key.Name}" : "unreadable";
}
