using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery;
using Coffer.Keys.Recovery.Age;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage;
using Coffer.Storage.Gpt;
using Coffer.Storage.Luks2;

namespace Coffer.Cli.Tests.Recovering;

/// <summary>An installed disk as far as its owner's recovery goes: a partition table and a vault's header, escrowed to some recipients.</summary>
internal sealed class EscrowedDisk
{
    internal static readonly Guid Vault = new("5d2c9f3a-7e41-4b8d-9c06-1f3e5a7b9d20");
    private const long FirstSector = 4096;

    private readonly byte[] _header;

    private EscrowedDisk(byte[] header, string passphrase, Escrow escrow) =>
        (_header, Passphrase, Escrow) = (header, passphrase, escrow);

    internal string Passphrase { get; }

    internal Escrow Escrow { get; }

    internal static EscrowedDisk Make(int threshold, params string[] recipients)
    {
        SystemRandomSource random = SystemRandomSource.Instance;
        using Secret recovery = RecoveryPassphrase.Create(random);
        AgeRecipient[] owners = [.. recipients.Select(recipient => AgeRecipient.Read(recipient).OrThrow())];
        Escrow escrow = Escrow.Create(recovery, Vault, owners, threshold, random).OrThrow();
        return new EscrowedDisk(
            HeaderOf(recovery, escrow.ToToken(), random).ToBytes(),
            System.Text.Encoding.ASCII.GetString(recovery.Span),
            escrow
        );
    }

    /// <summary>The first bytes of the vault, as the agent gives them, with room for data so that cryptsetup takes it.</summary>
    internal string WriteHeader(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(_header);
        file.SetLength(Luks2Template.DataOffset + Luks2Template.DataAlignment);
        return path;
    }

    /// <summary>A disk image of 4 GiB, nearly all of it a hole.</summary>
    internal string WriteImage(string path, PartitionRole? role = null)
    {
        using FileStream file = File.Create(path);
        file.SetLength(4L << 30);
        StreamBlockDevice disk = new(file);
        PartitionTable table = PartitionTable.Empty(new Guid("5d1a6b1e-8c2f-4c57-9a4e-0d1f2b3c4d5e"), disk.Length);
        table = table
            .Add(PartitionRole.Esp, new Guid("11111111-2222-4333-8444-555555555555"), new LbaRange(2048, 4095))
            .OrThrow();
        table = table
            .Add(
                role ?? PartitionRole.Vault,
                new Guid("21111111-2222-4333-8444-555555555555"),
                new LbaRange(FirstSector, (disk.Length / 512) - 4096)
            )
            .OrThrow();
        GptWriter.Write(disk, table);
        disk.Write(FirstSector * 512, _header);
        return path;
    }

    private static BoundHeader HeaderOf(Secret recovery, EscrowToken escrow, SystemRandomSource random)
    {
        using Secret volumeKey = Secret.Random(Luks2Template.VolumeKeySize, random);
        using Secret unlock = Secret.Random(VaultKeys.Size, random);
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        Luks2Keyslots slots = Luks2Keyslots.Wrap(volumeKey, passphrase.Span, recovery.Span, random);
        BindingToken binding = new()
        {
            Generation = 7,
            SrkName = [0, 11, .. new byte[32]],
            NvName = [0, 11, .. new byte[32]],
            Tpm2Public = [.. new byte[80]],
            Tpm2Private = [.. new byte[160]],
            Pcr7 = [.. new byte[32]],
            Pcr7Events = [],
            VolumeKeyId = [.. VaultKeys.VolumeKeyId(volumeKey, Vault)],
        };
        Luks2Header header = Luks2Header.Create(Vault, Luks2Template.DataAlignment, slots, binding, escrow, random);
        return new BoundHeader(header, slots.Areas, Luks2KeyslotNumber.Unlock).WithMac(unlock);
    }
}
