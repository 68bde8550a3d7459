using Coffer.Bytes;
using Coffer.Keys.Binding;
using Coffer.Keys.Derivation;
using Coffer.Keys.Reencryption;
using Coffer.Keys.Rotation;
using Coffer.Keys.Tests.Binding;
using Coffer.Keys.Tests.Rotation;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Keys.Tests.Reencryption;

/// <summary>What a boot makes of a disk: by the TPM at its generation, or by a recovery passphrase.</summary>
/// <param name="Header">The header once everything is settled.</param>
/// <param name="Unlock">Its unlock secret; null after a recovery. The boot's to dispose.</param>
/// <param name="Position">Where the next volume key ends.</param>
internal sealed record BootedVolume(BoundHeader Header, Secret? Unlock, long Position) : IDisposable
{
    /// <summary>Null when the TPM opens nothing.</summary>
    internal static BootedVolume? ByTpm(RotatedVolume volume, byte[] bytes, IBlockDevice disk, CountingTpm tpm)
    {
        HeaderCandidates read = HeaderCandidates.Read(bytes.AsMemory(0, BoundHeader.Size).ToArray()).OrThrow();
        foreach (BoundHeader candidate in read.At(tpm.Generation))
        {
            if (tpm.Unseal(candidate.Binding) is not { } unlock)
                continue;
            if (candidate.Open(unlock, tpm.Generation).Value is { } key)
                using (key)
                    return Settled(volume, read, candidate, unlock, key, disk);
            unlock.Dispose();
        }
        return null;
    }

    internal static BootedVolume? ByRecovery(RotatedVolume volume, byte[] bytes, IBlockDevice disk, Secret passphrase)
    {
        HeaderCandidates read = HeaderCandidates.Read(bytes.AsMemory(0, BoundHeader.Size).ToArray()).OrThrow();
        foreach (BoundHeader candidate in read.Bindings)
            if (candidate.Recover(passphrase).Value is { } key)
                using (key)
                    return candidate.Header.Reencryption is null
                        ? AtRest(volume, candidate, null, key)
                        : Continued(volume, candidate, null, disk, candidate.RecoverNext(passphrase, key).OrThrow());
        return null;
    }

    /// <summary>The plaintext of the whole device, and that both copies of the superblock are right under the key they are read by.</summary>
    internal byte[] Plain(RotatedVolume volume, byte[] bytes)
    {
        byte[] plain = bytes[RotatedVolume.DataPlace..];
        using Luks2DataCipher old = new(RotatedVolume.Old);
        using Luks2DataCipher next = new(volume.Next);
        next.Decrypt(plain.AsSpan(0, (int)Position), 0);
        old.Decrypt(plain.AsSpan((int)Position), Position);
        using Secret nextMac = VaultKeys.SuperblockMacKey(volume.Next, BoundVault.Uuid);
        using Secret oldMac = VaultKeys.SuperblockMacKey(RotatedVolume.Old, BoundVault.Uuid);
        foreach (long copy in VaultSuperblock.CopyOffsets)
        {
            Span<byte> superblock = plain.AsSpan((int)copy, VaultSuperblock.Size);
            VaultSuperblock
                .Read(
                    superblock,
                    Position > 0 ? nextMac.Span : oldMac.Span,
                    BoundVault.Uuid,
                    (ulong)RotatedVolume.DataSize / 512
                )
                .OrThrow()
                .Dispose();
            VaultSuperblock.Seal(superblock, oldMac.Span);
        }
        return plain;
    }

    /// <inheritdoc/>
    public void Dispose() => Unlock?.Dispose();

    private static BootedVolume Settled(
        RotatedVolume volume,
        HeaderCandidates read,
        BoundHeader opened,
        Secret unlock,
        Secret key,
        IBlockDevice disk
    )
    {
        RotationPlan? settling = Settling.Plan(read, opened, unlock, SystemRandomSource.Instance);
        settling?.Run(disk, () => { }, () => throw new InvalidOperationException("no counter moves"));
        BoundHeader header = settling?.Result ?? opened;
        return header.Header.Reencryption is null
            ? AtRest(volume, header, unlock, key)
            : Continued(volume, header, unlock, disk, header.OpenNext(unlock, key).OrThrow());
    }

    private static BootedVolume AtRest(RotatedVolume volume, BoundHeader header, Secret? unlock, Secret key)
    {
        bool isNext = key.FixedTimeEquals(volume.Next.Span);
        Assert.True(isNext || key.FixedTimeEquals(RotatedVolume.Old.Span), "a volume key of this vault");
        return new BootedVolume(header, unlock, isNext ? RotatedVolume.DataSize : 0);
    }

    private static BootedVolume Continued(
        RotatedVolume volume,
        BoundHeader header,
        Secret? unlock,
        IBlockDevice disk,
        Secret next
    )
    {
        Assert.Equal(volume.Next.Span, next.Span);
        next.Dispose();
        using VolumeReencryption engine = volume.Engine(header, unlock, disk);
        engine.Settle();
        return new BootedVolume(engine.Header, unlock, engine.Position);
    }
}
