using Coffer.Bytes;
using Coffer.Init.Console;
using Coffer.Init.Inputs;
using Coffer.Init.Vault;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Grants;
using Coffer.Linux.Blocks;
using Coffer.Linux.DeviceMapper;
using Coffer.Linux.Mounts;
using Coffer.Storage.DeviceMapper;
using Coffer.Storage.Gpt;
using Coffer.Storage.Vault;
using Coffer.Storage.Verity;

namespace Coffer.Init.Install;

/// <summary>Makes a vault on an unfinished partition and commits it.</summary>
/// <param name="machine">The machine.</param>
/// <param name="inputs">What this boot was given.</param>
/// <param name="grant">What the owner allows.</param>
/// <param name="disk">The disk.</param>
internal sealed class VaultMaking(Machine machine, BootInputs inputs, InstallGrant grant, InstallDisk disk)
{
    private const int ShareSize = 32;
    private const string RootTarget = "/sysroot";

    private readonly RootSlot _root = new(machine.Mapper, machine.CommandLine);
    private readonly Guid _vault = RandomGuid.From(machine.Random);
    private readonly Guid _identity = RandomGuid.From(machine.Random);

    private StageLog Log => machine.Log;

    /// <summary>Runs the stages <c>partition</c> to <c>commit</c>.</summary>
    internal void Run(InstallPlan plan)
    {
        GptPartition partition = Log.Run("partition", "add the vault", () => disk.AddVault(plan, grant.SlotSize));
        long length = CryptDevice.SegmentLength(disk.Table.LengthOf(partition));
        VaultLayout layout = VaultLayout.For((ulong)(length / VaultLayout.SectorSize), grant.SlotSize).OrThrow();
        using Secret volumeKey = Secret.Random(CryptTarget.KeySize, machine.Random);
        VaultParts parts = Log.Run("crypt", $"open vault {_vault}", () => Open(partition, length, layout, volumeKey));
        Log.Run("copy", "verify the OS root and copy it", () => CopyRoot(plan.Payload, parts.SlotA));
        Log.Run("data", $"make /var, integrity {grant.Integrity.ToWord()}", () => MakeData(parts, layout, volumeKey));

        using Secret share = Secret.Random(ShareSize, machine.Random);
        SealedNow now = Log.Run("seal", "seal to this TPM", () => Seal(share));
        using Secret unlock = VaultKeys.Unlock([share], _vault, now.Binding.Generation);
        HeaderMaking header = new(
            _vault,
            length,
            now.Binding,
            grant.RecoveryRecipients,
            grant.RecoveryThreshold,
            machine.Random
        );
        BoundHeader written = Log.Run(
            "header",
            "write the header",
            () => header.Write(disk.Open(partition), disk.Device.ForgetCache, volumeKey, unlock)
        );
        Log.Run("birth", "have TPM and processor certify the vault", () => Certify(plan.Esp, now, written));
        Log.Run("commit", "from here on this disk is never formatted", () => disk.Commit(partition));
    }

    // Before the commit: after a cut of power the TPM would not know any more how it made the share.
    private void Certify(GptPartition esp, SealedNow now, BoundHeader written)
    {
        BirthMaking birth = new(machine, grant, _identity);
        byte[] document = birth.Make(now, written);
        EspContent.With(disk.NodeOf(esp), content => content.WriteBirth(document));
    }

    private VaultParts Open(GptPartition partition, long length, VaultLayout layout, Secret volumeKey)
    {
        MappedDevice crypt = CryptDevice.Open(machine.Mapper, disk.NodeOf(partition), length, volumeKey);
        return VaultParts.Cut(machine.Mapper, crypt, layout);
    }

    // The slot is read again by the kernel only: from here on dm-verity judges every block of it at every read.
    private void CopyRoot(GptPartition payload, MappedDevice slotA)
    {
        BootCommandLine signed = machine.CommandLine;
        VerityRoot root = new([.. signed.RootHash.Span], [.. signed.Salt.Span], signed.DataBlocks);
        using BlockDeviceFile slot = BlockDeviceFile.Open(slotA.Path);
        if (PayloadCopy.Run(disk.Open(payload), slot, root) is { } refusal)
            throw new RefusedException(refusal);
        slot.ForgetCache();
    }

    // Everything is closed again when this ends: what the commit promises must be on the disk before it.
    private void MakeData(VaultParts parts, VaultLayout layout, Secret volumeKey)
    {
        DataPart part = new(machine.Mapper, parts.Data);
        using IntegrityKeys? created =
            grant.Integrity == DataIntegrity.None ? null : IntegrityKeys.Create(machine.Random);
        IntegrityKeys? keys = created is null ? null : part.Format(created);
        MappedDevice data = part.Open(keys);
        MakeFileSystem(parts.SlotA, data);
        if (keys is not null)
            machine.Mapper.Remove(data);
        VaultSuperblock superblock = new(1, _vault, _identity, layout, keys);
        SuperblockOnDisk.Write(parts.Crypt, superblock, volumeKey);
        parts.Close(machine.Mapper);
    }

    private void MakeFileSystem(MappedDevice slotA, MappedDevice data)
    {
        if (_root.TryMount("a", slotA, RootTarget, out MappedDevice? root) is { } refusal)
            throw new RefusedException(refusal);
        Ext4.Make(RootTarget, data);
        Mount.Detach(RootTarget);
        machine.Mapper.Remove(root!);
    }

    private SealedNow Seal(Secret share) =>
        new ShareSealing(machine.Tpm, inputs).Seal(share, grant.PcrPolicyKey, grant.SrkName);
}
