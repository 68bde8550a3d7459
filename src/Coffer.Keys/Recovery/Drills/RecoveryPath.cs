using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Recovery.Escrows;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Recovery.Drills;

/// <summary>One way into a vault without its TPM: a recovery key slot with the escrow of its passphrase.</summary>
public sealed class RecoveryPath
{
    private readonly BoundHeader _vault;
    private readonly Luks2KeyslotNumber _slot;

    private RecoveryPath(BoundHeader vault, Luks2KeyslotNumber slot, Escrow escrow)
    {
        (_vault, _slot, Escrow) = (vault, slot, escrow);
    }

    /// <summary>Number of the key slot.</summary>
    public int Slot => (int)_slot;

    /// <summary>The escrow that the header carries.</summary>
    public Escrow Escrow { get; }

    /// <summary>
    /// SHA-256 that stays the same until recovery key, escrow or volume key change (docs/formats.md, section 22); hex.
    /// </summary>
    public string Id
    {
        get
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData("coffer/recovery-path/v1"u8);
            hash.AppendData(_vault.Header.Uuid.ToByteArray(bigEndian: true));
            hash.AppendData(_vault.Header.Recovery.Salt.AsSpan());
            hash.AppendData(SHA256.HashData(_vault.RecoveryArea.Span));
            hash.AppendData(_vault.Header.Digest.Salt.AsSpan());
            hash.AppendData(_vault.Header.Digest.Value.AsSpan());
            Span<byte> length = stackalloc byte[4];
            foreach (ImmutableArray<byte> age in Escrow.Ages)
            {
                BinaryPrimitives.WriteInt32BigEndian(length, age.Length);
                hash.AppendData(length);
                hash.AppendData(age.AsSpan());
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>All of them: at rest one.</summary>
    public static ImmutableArray<RecoveryPath> AllOf(BoundHeader vault) =>
        [new(vault, Luks2KeyslotNumber.Recovery, new Escrow(1, [vault.Header.Escrow.Age]))];

    /// <summary>The volume key, if the passphrase opens the slot and the key is the one that the binding names.</summary>
    public Parsed<Secret> Open(ReadOnlySpan<byte> passphrase)
    {
        Parsed<Secret> opened = _vault.Header.OpenKeyslot(_slot, _vault.RecoveryArea.Span, passphrase);
        if (!opened.TryGet(out Secret? volumeKey, out Refusal? refusal))
            return refusal with { NextStep = "the escrow belongs to another key slot: use another copy of the disk" };
        byte[] id = VaultKeys.VolumeKeyId(volumeKey, _vault.Header.Uuid);
        if (id.AsSpan().SequenceEqual(_vault.Header.Binding.VolumeKeyId.AsSpan()))
            return volumeKey;
        volumeKey.Dispose();
        return new Refusal(
            "recovery.volume-key",
            $"key slot {Slot}",
            "the volume key that the binding names",
            "another volume key",
            "the header was put together from two: use another copy of the disk"
        );
    }
}
