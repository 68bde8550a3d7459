using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests.Attacks;

/// <summary>
/// A perfectly valid vault whose volume key the attacker made and knows, in place of the machine's own, with the machine's
/// tokens copied in (volume substitution).
/// </summary>
internal static class SubstitutedVault
{
    private static readonly SystemRandomSource s_random = SystemRandomSource.Instance;

    /// <summary>Writes it. Slot 0 opens with a passphrase of the attacker's: the machine's own is not known to him.</summary>
    public static void Write(DiskUnderAttack disk)
    {
        Luks2Header own = StrictLuks2Header
            .Read(disk.Read(PartitionRole.Vault, 0, Luks2Template.HeaderAreaSize))
            .OrThrow();
        using Secret volumeKey = Secret.Random(Luks2Template.VolumeKeySize, s_random);
        using Secret passphrase = RecoveryPassphrase.Create(s_random);
        Luks2Keyslots keyslots = Luks2Keyslots.Wrap(volumeKey, passphrase.Span, passphrase.Span, s_random);
        Luks2Header forged = Luks2Header.Create(
            own.Uuid,
            own.DataSize,
            keyslots,
            own.Unlocks[0].Binding,
            own.Escrow,
            s_random
        );
        byte[] start = new BoundHeader(forged, keyslots.Areas, Luks2KeyslotNumber.Unlock).ToBytes();
        disk.Change(PartitionRole.Vault, 0, start.Length, bytes => start.CopyTo(bytes, 0));
    }
}
