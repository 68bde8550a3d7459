using System.Text;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Recovery.Age;
using Coffer.Lab.State;
using Coffer.Machine.Tests.Attacks;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Machine.Tests.Machines;

/// <summary>The secrets of a vault, opened from outside as its owner can: the escrow with the recovery identity, then key slot 1.</summary>
/// <param name="Passphrase">The recovery passphrase.</param>
/// <param name="VolumeKey">The volume key.</param>
/// <param name="Bound">The header with its binding.</param>
internal sealed record VaultSecrets(string Passphrase, byte[] VolumeKey, BoundHeader Bound)
{
    /// <summary>The header.</summary>
    public Luks2Header Header => Bound.Header;

    /// <summary>Opens the vault of a machine.</summary>
    public static VaultSecrets Of(LabState state, ProbeImage image)
    {
        byte[] start = new DiskUnderAttack(state).Read(PartitionRole.Vault, 0, BoundHeader.Size);
        BoundHeader bound = HeaderCandidates.Read(start).OrThrow().Newest;
        using AgeIdentity identity = image.RecoveryIdentity();
        using Secret passphrase = AgeDecryption.Decrypt(bound.Header.Escrow.Ages[0].AsSpan(), identity).OrThrow();
        using Secret volumeKey = bound.Recover(passphrase).OrThrow();
        return new VaultSecrets(Encoding.ASCII.GetString(passphrase.Span), volumeKey.Span.ToArray(), bound);
    }

    /// <summary>What must not be found anywhere: key and passphrase, raw and as text. Halves too: AES-XTS has two keys.</summary>
    public IEnumerable<byte[]> Needles =>
        [
            VolumeKey[..32],
            VolumeKey[32..],
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(VolumeKey.AsSpan(0, 32))),
            Encoding.ASCII.GetBytes(Convert.ToBase64String(VolumeKey)),
            Encoding.ASCII.GetBytes(Passphrase),
        ];
}
