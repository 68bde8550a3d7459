using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Tests.Rotation;

/// <summary>A vault with a TPM, and one change of its header.</summary>
internal sealed class RotatedVault
{
    private static readonly BoundVault s_vault = new();

    private readonly CountingRandomSource _random = new("rotation");
    private readonly bool _afterRecovery;

    /// <param name="change"><c>reseal</c>, <c>rewrap</c>, <c>recovery</c>, or <c>reseal after recovery</c>.</param>
    /// <param name="template">Template of the header before the change.</param>
    internal RotatedVault(string change, int template = Luks2Template.Newest)
    {
        _afterRecovery = change == "reseal after recovery";
        Header = WithTemplate(template);
        NewRecovery = RecoveryPassphrase.Create(_random);
        NewBinding = BoundVault.Sealed("next", BoundVault.Generation + 1);
        byte[] share = change == "rewrap" ? CountingRandomSource.Bytes("new share", 32) : s_vault.Share.Span.ToArray();
        Tpm.Seal(Header.Binding, s_vault.Share.Span);
        Tpm.Seal(NewBinding.ToToken(new byte[32]), share);
        Plan = MakePlan(share, change == "recovery");
    }

    internal CountingTpm Tpm { get; } = new();

    internal BoundHeader Header { get; }

    internal SealedBinding NewBinding { get; }

    internal Secret NewRecovery { get; }

    internal RotationPlan Plan { get; }

    internal static BoundVault Before => s_vault;

    internal byte[] Disk()
    {
        byte[] disk = new byte[BoundHeader.Size];
        Header.ToBytes().CopyTo(disk, 0);
        return disk;
    }

    // After a recovery the TPM does not give the old share: it is another one, or counts another generation.
    internal CountingTpm TpmBefore()
    {
        CountingTpm tpm = Tpm.Copy();
        if (_afterRecovery)
            tpm.Seal(Header.Binding with { Generation = 0 }, new byte[32]);
        return tpm;
    }

    private RotationPlan MakePlan(byte[] bytes, bool replaceRecovery)
    {
        using Secret share = Secret.CopyOf(bytes);
        using Secret unlock = VaultKeys.Unlock([share], BoundVault.Uuid, NewBinding.Generation);
        return new HeaderChange(Header, s_vault.VolumeKey, _random)
            .Plan(
                _afterRecovery ? null : s_vault.Unlock,
                NewBinding,
                unlock,
                replaceRecovery ? new NewRecovery(NewRecovery, EscrowToken.OfOne("new"u8)) : null
            )
            .OrThrow();
    }

    private static BoundHeader WithTemplate(int template) =>
        (s_vault.Header with { Header = s_vault.Header.Header with { Template = template } }).WithMac(s_vault.Unlock);
}
