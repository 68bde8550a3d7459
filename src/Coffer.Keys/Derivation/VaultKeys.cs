using System.Buffers.Binary;
using System.Security.Cryptography;
using Coffer.Bytes;

namespace Coffer.Keys.Derivation;

/// <summary>Every derivation of docs/formats.md, section 7. Labels carry a version: a change makes a new label, never a new meaning.</summary>
public static class VaultKeys
{
    /// <summary>Bytes of every derived value.</summary>
    public const int Size = 32;

    private const int LongestShare = 1024;

    /// <summary>The unlock secret, from the list of shares: one today (the TPM's), more in the split model.</summary>
    /// <param name="shares">The shares in their fixed order; each 16 to 1024 bytes.</param>
    /// <param name="vault">LUKS2 UUID.</param>
    /// <param name="generation">Value of the generation counter.</param>
    public static Secret Unlock(IReadOnlyList<Secret> shares, Guid vault, ulong generation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(shares.Count);
        using Secret input = Secret.Allocate(shares.Sum(share => 2 + share.Length));
        Span<byte> rest = input.Writable;
        foreach (Secret share in shares)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(share.Length, 16);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(share.Length, LongestShare);
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)share.Length);
            share.Span.CopyTo(rest[2..]);
            rest = rest[(2 + share.Length)..];
        }
        Span<byte> info = stackalloc byte["coffer/unlock/v1"u8.Length + 8];
        "coffer/unlock/v1"u8.CopyTo(info);
        BinaryPrimitives.WriteUInt64BigEndian(info["coffer/unlock/v1"u8.Length..], generation);
        return DeriveKey(input.Span, vault, info);
    }

    /// <summary>The passphrase of LUKS2 key slot 0: 32 raw bytes.</summary>
    public static Secret SlotPassphrase(Secret unlock) => Expand(unlock, "coffer/luks2-slot/v1"u8);

    /// <summary>The key of the header MAC.</summary>
    public static Secret HeaderMacKey(Secret unlock) => Expand(unlock, "coffer/header-mac/v1"u8);

    /// <summary>The disk's identity: the same for whoever can unlock it, unknown to everybody else.</summary>
    public static Secret DiskIdentity(Secret unlock) => Expand(unlock, "coffer/disk-identity/v1"u8);

    /// <summary>The key of the superblock's MAC: follows the volume key, so that the recovery path can check it too.</summary>
    public static Secret SuperblockMacKey(Secret volumeKey, Guid vault) =>
        DeriveKey(volumeKey.Span, vault, "coffer/superblock-mac/v1"u8);

    /// <summary>The public name of a volume key: 32 bytes that say which key was opened and nothing about it.</summary>
    public static byte[] VolumeKeyId(Secret volumeKey, Guid vault)
    {
        ReadOnlySpan<byte> label = "coffer/volume-key-id/v1"u8;
        Span<byte> message = stackalloc byte[label.Length + 16];
        label.CopyTo(message);
        vault.TryWriteBytes(message[label.Length..], bigEndian: true, out _);
        return HMACSHA256.HashData(volumeKey.Span, message);
    }

    private static Secret DeriveKey(ReadOnlySpan<byte> input, Guid vault, ReadOnlySpan<byte> info)
    {
        Span<byte> salt = stackalloc byte[16];
        vault.TryWriteBytes(salt, bigEndian: true, out _);
        Secret output = Secret.Allocate(Size);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, input, output.Writable, salt, info);
        return output;
    }

    private static Secret Expand(Secret unlock, ReadOnlySpan<byte> label)
    {
        Secret output = Secret.Allocate(Size);
        HKDF.Expand(HashAlgorithmName.SHA256, unlock.Span, output.Writable, label);
        return output;
    }
}
