using System.Security.Cryptography;
using Coffer.Bytes;
using Coffer.Storage.Luks2;

namespace Coffer.Keys.Reencryption;

/// <summary>
/// Finds out what a power cut left of one sector of a hot zone, by the checksum that it had under the old key. A disk writes 512 bytes at once, the
/// cipher 4096: some pieces of a sector may be under the next key and others under the old one. XTS treats each block of 16 bytes by itself, so
/// that pieces can be taken back one by one until the checksum is right.
/// </summary>
internal sealed class HotSector : IDisposable
{
    private const int Size = Luks2Template.SectorSize;
    private const int PieceSize = 512;
    private const int Pieces = Size / PieceSize;
    private const int AllPieces = (1 << Pieces) - 1;

    private readonly Luks2DataCipher _old;
    private readonly Luks2DataCipher _next;
    private readonly SuperblockMove _superblock;
    private readonly Secret _byNext = Secret.Allocate(Size);
    private readonly Secret _takenBack = Secret.Allocate(Size);
    private readonly Secret _candidate = Secret.Allocate(Size);

    internal HotSector(Secret old, Secret next, SuperblockMove superblock)
    {
        _old = new Luks2DataCipher(old);
        _next = new Luks2DataCipher(next);
        _superblock = superblock;
    }

    /// <summary>Makes the sector whole under the next key.</summary>
    /// <param name="sector">What is on the disk; gets what must be there.</param>
    /// <param name="start">Where it lies, bytes of the data.</param>
    /// <param name="checksum">SHA-256 of it under the old key.</param>
    /// <returns>True when it must be written; false when all of it is under the next key, or somebody wrote on it since.</returns>
    internal bool Mend(Span<byte> sector, long start, ReadOnlySpan<byte> checksum)
    {
        if (IsOld(sector, checksum))
        {
            Recrypt(sector, start, sector);
            return true;
        }
        Decrypt(_next, sector, start, _byNext);
        _byNext.Span.CopyTo(_takenBack.Writable);
        _old.Encrypt(_takenBack.Writable, start);
        // All pieces under the next key first: that is what most sectors are, and nothing is to be done then.
        for (int moved = AllPieces; moved > 0; moved--)
        {
            if (!IsOld(TakeBack(sector, moved, start), checksum))
                continue;
            if (moved == AllPieces)
                return false;
            Recrypt(_candidate.Span, start, sector);
            return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _old.Dispose();
        _next.Dispose();
        _byNext.Dispose();
        _takenBack.Dispose();
        _candidate.Dispose();
    }

    // The sector as it was under the old key, if just these pieces are under the next one.
    private ReadOnlySpan<byte> TakeBack(ReadOnlySpan<byte> sector, int moved, long start)
    {
        Span<byte> candidate = _candidate.Writable;
        for (int piece = 0; piece < Pieces; piece++)
        {
            ReadOnlySpan<byte> from = IsMoved(moved, piece) ? _takenBack.Span : sector;
            from.Slice(piece * PieceSize, PieceSize).CopyTo(candidate[(piece * PieceSize)..]);
        }
        // The MAC of a superblock stands in its last piece, and is computed over all of them.
        if (SuperblockMove.IsCopy(start) && IsMoved(moved, Pieces - 1))
        {
            _old.Decrypt(candidate, start);
            _superblock.RestoreOldMac(candidate);
            _old.Encrypt(candidate, start);
        }
        return candidate;
    }

    private static bool IsMoved(int moved, int piece) => (moved >> piece & 1) == 1;

    private void Recrypt(ReadOnlySpan<byte> old, long start, Span<byte> target)
    {
        Span<byte> next = _byNext.Writable;
        Decrypt(_old, old, start, _byNext);
        _next.Encrypt(next, start);
        _superblock.Apply(old, start, next);
        next.CopyTo(target);
    }

    private static bool IsOld(ReadOnlySpan<byte> sector, ReadOnlySpan<byte> checksum)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(sector, hash);
        return hash.SequenceEqual(checksum);
    }

    private static void Decrypt(Luks2DataCipher cipher, ReadOnlySpan<byte> sector, long start, Secret plain)
    {
        sector.CopyTo(plain.Writable);
        cipher.Decrypt(plain.Writable, start);
    }
}
