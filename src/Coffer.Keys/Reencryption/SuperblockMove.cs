using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Keys.Derivation;
using Coffer.Storage.Luks2;
using Coffer.Storage.Vault;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// The vault superblock on its way to the next volume key: its MAC follows the volume key, so that the sectors of its copies change in more than
/// their cipher (docs/formats.md, section 6).
/// </summary>
internal sealed class SuperblockMove : IDisposable
{
    private readonly Guid _vault;
    private readonly ulong _sectors;
    private readonly Secret _oldMac;
    private readonly Secret _nextMac;
    private readonly Luks2DataCipher _old;
    private readonly Luks2DataCipher _next;
    private readonly Secret _sector = Secret.Allocate(VaultSuperblock.Size);

    internal SuperblockMove(Luks2Header header, Secret old, Secret next)
    {
        _vault = header.Uuid;
        _sectors = (ulong)(header.DataSize / VaultLayout.SectorSize);
        _oldMac = VaultKeys.SuperblockMacKey(old, _vault);
        _nextMac = VaultKeys.SuperblockMacKey(next, _vault);
        _old = new Luks2DataCipher(old);
        _next = new Luks2DataCipher(next);
    }

    internal static bool IsCopy(long start) => VaultSuperblock.CopyOffsets.Contains(start);

    /// <summary>
    /// Puts the next key's MAC into every copy among sectors that were re-encrypted. One that was not right under the old key stays as it is: the other
    /// one counts.
    /// </summary>
    /// <param name="old">The sectors under the old key.</param>
    /// <param name="start">Where the first one lies, bytes of the data.</param>
    /// <param name="next">The same under the next key.</param>
    internal void Apply(ReadOnlySpan<byte> old, long start, Span<byte> next)
    {
        foreach (long copy in VaultSuperblock.CopyOffsets)
            if (copy >= start && copy < start + old.Length)
                ApplyTo(
                    old.Slice((int)(copy - start), VaultSuperblock.Size),
                    copy,
                    next.Slice((int)(copy - start), VaultSuperblock.Size)
                );
    }

    /// <summary>Puts the old key's MAC into the plaintext of a copy.</summary>
    internal void RestoreOldMac(Span<byte> plain) => VaultSuperblock.Seal(plain, _oldMac.Span);

    /// <inheritdoc/>
    public void Dispose()
    {
        _oldMac.Dispose();
        _nextMac.Dispose();
        _old.Dispose();
        _next.Dispose();
        _sector.Dispose();
    }

    private void ApplyTo(ReadOnlySpan<byte> old, long start, Span<byte> next)
    {
        Span<byte> plain = _sector.Writable;
        old.CopyTo(plain);
        _old.Decrypt(plain, start);
        if (VaultSuperblock.Read(plain, _oldMac.Span, _vault, _sectors).TryGet(out VaultSuperblock? superblock, out _))
        {
            superblock.Dispose();
            VaultSuperblock.Seal(plain, _nextMac.Span);
            _next.Encrypt(plain, start);
            plain.CopyTo(next);
        }
        CryptographicOperations.ZeroMemory(plain);
    }
}
