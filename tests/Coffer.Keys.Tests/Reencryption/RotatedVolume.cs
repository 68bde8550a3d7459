using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>A vault with data, a TPM that has a share for every generation, and what the rotation of its volume key takes.</summary>
internal sealed class RotatedVolume
{
    internal const int Slice = Luks2Template.DataAlignment;
    internal const long DataSize = 4 * Slice;

    /// <summary>Where the data begin in memory: what lies between the areas and the data is left out.</summary>
    internal const int DataPlace = 4 * 1024 * 1024;

    private static readonly BoundVault s_vault = new();

    private readonly CountingRandomSource _random;
    private readonly Dictionary<ulong, (SealedBinding Binding, Secret Unlock)> _bindings = [];

    internal RotatedVolume(string seed = "volume")
    {
        _random = new CountingRandomSource(seed);
        Next = Secret.Random(Luks2Template.VolumeKeySize, _random);
        NewRecovery = RecoveryPassphrase.Create(_random);
        Tpm.Seal(AtRest.Binding, s_vault.Share.Span);
        for (ulong generation = BoundVault.Generation + 1; generation < BoundVault.Generation + 6; generation++)
            SealFor(generation);
        Plain = MakePlain();
    }

    internal CountingTpm Tpm { get; } = new();

    internal static Secret Old => s_vault.VolumeKey;

    internal static Secret OldRecovery => s_vault.Recovery;

    internal static Secret OldUnlock => s_vault.Unlock;

    internal Secret Next { get; }

    internal Secret NewRecovery { get; }

    /// <summary>The data before the rotation.</summary>
    internal byte[] Plain { get; }

    internal static BoundHeader AtRest { get; } =
        (s_vault.Header with { Header = s_vault.Header.Header with { DataSize = DataSize } }).WithMac(s_vault.Unlock);

    internal Secret UnlockOf(ulong generation) => _bindings[generation].Unlock;

    internal SealedBinding BindingOf(ulong generation) => _bindings[generation].Binding;

    /// <summary>Where a byte of the partition lies in memory.</summary>
    internal static int PlaceOf(long offset) =>
        (int)(offset < Luks2Template.DataOffset ? offset : offset - Luks2Template.DataOffset + DataPlace);

    /// <summary>The partition before the rotation, as <see cref="PlaceOf"/> has it.</summary>
    internal byte[] Disk()
    {
        byte[] disk = new byte[PlaceOf(Luks2Template.DataOffset + DataSize)];
        AtRest.ToBytes().CopyTo(disk, 0);
        Span<byte> data = disk.AsSpan(DataPlace);
        Plain.CopyTo(data);
        using Luks2DataCipher cipher = new(Old);
        cipher.Encrypt(data, 0);
        return disk;
    }

    internal Parsed<RotationPlan> Start(BoundHeader present) =>
        ReencryptionStart.Plan(
            present,
            Old,
            Next,
            BindingOf(present.Binding.Generation + 1),
            UnlockOf(present.Binding.Generation + 1),
            new NewRecovery(NewRecovery, EscrowToken.OfOne("new"u8)),
            _random
        );

    internal Parsed<RotationPlan> Reseal(BoundHeader present, ulong generation) =>
        ReencryptionReseal.Plan(present, Old, Next, BindingOf(generation), UnlockOf(generation), _random);

    internal Parsed<RotationPlan> End(BoundHeader present, ulong generation) =>
        ReencryptionEnd.Plan(present, Next, BindingOf(generation), UnlockOf(generation), _random);

    internal VolumeReencryption Engine(BoundHeader header, Secret? unlock, IBlockDevice disk) =>
        new(header, unlock, Old, Next, disk, Slice);

    /// <summary>A vault whose rotation began, on a disk.</summary>
    internal BoundHeader Begun(IBlockDevice disk)
    {
        RotationPlan plan = Start(AtRest).OrThrow();
        Assert.Null(plan.Run(disk, () => { }, () => plan.Result.Binding.Generation));
        return plan.Result;
    }

    private void SealFor(ulong generation)
    {
        SealedBinding binding = BoundVault.Sealed($"generation {generation}", generation);
        byte[] share = CountingRandomSource.Bytes($"share {generation}", 32);
        Tpm.Seal(binding.ToToken(new byte[32]), share);
        using Secret secret = Secret.CopyOf(share);
        _bindings.Add(generation, (binding, VaultKeys.Unlock([secret], BoundVault.Uuid, generation)));
    }

    private static byte[] MakePlain()
    {
        byte[] plain = CountingRandomSource.Bytes("plain", (int)DataSize);
        using VaultSuperblock superblock = Superblock();
        using Secret macKey = VaultKeys.SuperblockMacKey(Old, BoundVault.Uuid);
        using Secret copy = superblock.ToBytes(macKey.Span);
        foreach (long offset in VaultSuperblock.CopyOffsets)
            copy.Span.CopyTo(plain.AsSpan((int)offset));
        return plain;
    }

    private static VaultSuperblock Superblock()
    {
        const ulong mebibyte = VaultLayout.Alignment;
        VaultLayout layout = new(
            new(VaultPartKind.SlotA, mebibyte, mebibyte),
            new(VaultPartKind.SlotB, 2 * mebibyte, mebibyte),
            new(VaultPartKind.Data, 3 * mebibyte, mebibyte)
        );
        return new VaultSuperblock(1, BoundVault.Uuid, new Guid("11111111-2222-8333-8444-555555555555"), layout, null);
    }
}
