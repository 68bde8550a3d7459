using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Storage;
using Coffer.Storage.Luks2;

namespace Coffer.Init.Vault;

/// <summary>
/// The header of a vault as it was read, once: both copies and the key slot areas. The host may answer the next read
/// differently (CVE-2025-59054 and its relatives), so only this copy is ever used.
/// </summary>
/// <param name="Header">The header, strictly read.</param>
/// <param name="UnlockArea">Area of key slot 0.</param>
/// <param name="RecoveryArea">Area of key slot 1.</param>
internal sealed record VaultHeaderOnDisk(
    Luks2Header Header,
    ReadOnlyMemory<byte> UnlockArea,
    ReadOnlyMemory<byte> RecoveryArea
)
{
    private const int Size = Luks2Template.HeaderAreaSize + 2 * Luks2Template.KeyslotAreaSize;

    /// <summary>LUKS2 UUID.</summary>
    internal Guid Vault => Header.Uuid;

    /// <summary>Generation of the binding.</summary>
    internal ulong Generation => Header.Binding.Generation;

    /// <summary>The escrowed recovery key, an age file.</summary>
    internal ReadOnlyMemory<byte> Escrow => Header.Escrow.Age.AsMemory();

    /// <summary>Reads it from the vault's partition.</summary>
    internal static Parsed<VaultHeaderOnDisk> Read(IBlockDevice partition)
    {
        if (partition.Length < Luks2Template.DataOffset)
            return new Refusal("luks2.area", "vault", $"{Luks2Template.DataOffset} bytes", $"{partition.Length}");
        byte[] bytes = new byte[Size];
        partition.Read(0, bytes);
        return StrictLuks2Header
            .Read(bytes.AsSpan(0, Luks2Template.HeaderAreaSize))
            .Then<VaultHeaderOnDisk>(header => new VaultHeaderOnDisk(
                header,
                Area(bytes, Luks2KeyslotNumber.Unlock),
                Area(bytes, Luks2KeyslotNumber.Recovery)
            ));
    }

    /// <summary>
    /// Writes key slot areas, then copy 2, then copy 1, each durable before the next: whatever is cut, the partition has
    /// the old first copy or the whole new header.
    /// </summary>
    internal void WriteTo(IBlockDevice partition)
    {
        byte[] copies = Header.ToBytes();
        Write(partition, Luks2Template.OffsetOf(Luks2KeyslotNumber.Unlock), UnlockArea.Span);
        Write(partition, Luks2Template.OffsetOf(Luks2KeyslotNumber.Recovery), RecoveryArea.Span);
        Write(partition, Luks2Template.HeaderSize, copies.AsSpan(Luks2Template.HeaderSize));
        Write(partition, 0, copies.AsSpan(0, Luks2Template.HeaderSize));
    }

    /// <summary>The same header with the MAC that this unlock secret gives.</summary>
    internal VaultHeaderOnDisk WithMac(Secret unlock) => this with { Header = Header.WithMac(Mac(unlock)) };

    /// <summary>
    /// Opens key slot 0 and judges the binding: the MAC of this very header, and the identity of the volume key. A valid
    /// volume of somebody else, or an older header of this one, ends here.
    /// </summary>
    /// <returns>The volume key.</returns>
    internal Parsed<Secret> Open(Secret unlock)
    {
        if (!CryptographicOperations.FixedTimeEquals(Mac(unlock), Header.Binding.HeaderMac.AsSpan()))
            return new Refusal(
                "binding.header-mac",
                "vault header",
                "the header this machine wrote",
                "a changed, older or foreign header",
                "the disk was changed from outside: use a backup of it, or recover"
            );
        using Secret passphrase = VaultKeys.SlotPassphrase(unlock);
        return Header
            .OpenKeyslot(Luks2KeyslotNumber.Unlock, UnlockArea.Span, passphrase.Span)
            .Then(volumeKey => RequireIdentity(volumeKey));
    }

    private Parsed<Secret> RequireIdentity(Secret volumeKey)
    {
        if (VaultKeys.VolumeKeyId(volumeKey, Vault).AsSpan().SequenceEqual(Header.Binding.VolumeKeyId.AsSpan()))
            return volumeKey;
        volumeKey.Dispose();
        return new Refusal("binding.volume-key", "volume key", "the key of the binding", "another key");
    }

    private byte[] Mac(Secret unlock)
    {
        using Secret key = VaultKeys.HeaderMacKey(unlock);
        return HMACSHA256.HashData(key.Span, Header.MacInput(UnlockArea.Span, RecoveryArea.Span));
    }

    private static ReadOnlyMemory<byte> Area(byte[] bytes, Luks2KeyslotNumber slot) =>
        bytes.AsMemory(Luks2Template.OffsetOf(slot), Luks2Template.KeyslotAreaSize);

    private static void Write(IBlockDevice partition, long offset, ReadOnlySpan<byte> bytes)
    {
        partition.Write(offset, bytes);
        partition.Flush();
    }
}
