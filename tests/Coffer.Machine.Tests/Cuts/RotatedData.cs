using System.Collections;
using Coffer.Bytes;
using Coffer.Lab.Recording;
using Coffer.Storage;
using Coffer.Storage.Luks2;
using Microsoft.Win32.SafeHandles;

namespace Coffer.Machine.Tests.Cuts;

/// <summary>
/// The data of a vault whose volume key is rotated, as far as nobody but the rotation writes to them: under the key that a boundary says, each sector has
/// the plaintext it had before. What the machine itself wrote is judged by its boots.
/// </summary>
internal sealed class RotatedData : IDisposable
{
    private const int Sector = Luks2Template.SectorSize;
    private const int Piece = 1 << 20;

    // So many cuts are judged around their boundary, then one everywhere.
    private const int WholeEvery = 64;

    private readonly SafeFileHandle _before;
    private readonly long _data;
    private readonly long _size;
    private readonly Secret _next;
    private readonly Luks2DataCipher _oldCipher;
    private readonly Luks2DataCipher _nextCipher;
    private readonly BitArray _written;
    private int _judged;

    /// <summary>Looks what the machine wrote to the data.</summary>
    /// <param name="recording">The whole rotation.</param>
    /// <param name="before">The disk before it.</param>
    /// <param name="partition">Where the vault's partition begins, bytes of the disk.</param>
    /// <param name="size">Bytes of the data.</param>
    /// <param name="old">The old volume key.</param>
    /// <param name="next">The next one.</param>
    public RotatedData(DiskRecording recording, string before, long partition, long size, byte[] old, byte[] next)
    {
        _before = File.OpenHandle(before);
        (_data, _size) = (partition + Luks2Template.DataOffset, size);
        using Secret oldKey = Secret.CopyOf(old);
        _next = Secret.CopyOf(next);
        (_oldCipher, _nextCipher) = (new Luks2DataCipher(oldKey), new Luks2DataCipher(_next));
        _written = new BitArray((int)(size / Sector));
        foreach (DiskEvent one in recording.Events.Where(one => one.Touches(_data, size)))
            Note(one, recording);
    }

    /// <summary>Sectors that were compared, by all cuts.</summary>
    public long Compared { get; private set; }

    /// <summary>Sectors of the data that the machine never wrote to.</summary>
    public int Untouched => _written.Cast<bool>().Count(written => !written);

    /// <summary>True for the next volume key.</summary>
    public bool IsNext(Secret key) => key.FixedTimeEquals(_next.Span);

    /// <summary>What is wrong with the data; null when nothing is.</summary>
    /// <param name="partition">The vault's partition.</param>
    /// <param name="boundary">Bytes of the data that are under the next key.</param>
    /// <param name="hotZone">Bytes before it that were just re-encrypted.</param>
    public string? Judge(IBlockDevice partition, long boundary, long hotZone)
    {
        bool whole = _judged++ % WholeEvery == 0;
        long from = whole ? 0 : Math.Max(0, boundary - hotZone - Piece);
        long to = whole ? _size : Math.Min(_size, boundary + Piece);
        byte[] bytes = new byte[Piece];
        byte[] plain = new byte[Piece];
        for (long at = from; at < to; at += Piece)
        {
            int count = (int)Math.Min(Piece, to - at);
            partition.Read(Luks2Template.DataOffset + at, bytes.AsSpan(0, count));
            Decrypt(bytes.AsSpan(0, count), at, boundary);
            ReadPlain(plain.AsSpan(0, count), at);
            if (Differs(bytes.AsSpan(0, count), plain, at) is { } sector)
                return $"byte {sector} of the data is not what it was, with {boundary} bytes under the next key";
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _before.Dispose();
        _next.Dispose();
        _oldCipher.Dispose();
        _nextCipher.Dispose();
    }

    private void Decrypt(Span<byte> bytes, long at, long boundary)
    {
        int next = (int)Math.Clamp(boundary - at, 0, bytes.Length);
        _nextCipher.Decrypt(bytes[..next], at);
        _oldCipher.Decrypt(bytes[next..], at + next);
    }

    private long? Differs(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> plain, long at)
    {
        for (int sector = 0; sector < bytes.Length; sector += Sector)
        {
            if (_written[(int)((at + sector) / Sector)])
                continue;
            Compared++;
            if (!bytes.Slice(sector, Sector).SequenceEqual(plain.Slice(sector, Sector)))
                return at + sector;
        }
        return null;
    }

    // A write that leaves the plaintext as it was is the rotation's; any other, a discard too, is the machine's.
    private void Note(DiskEvent one, DiskRecording recording)
    {
        long from = Math.Max(0, one.Offset - _data);
        long to = Math.Min(_size, one.Offset + one.Length - _data);
        byte[] bytes =
            one.Kind == DiskEventKind.Write ? recording.BytesOf(one)[(int)(_data + from - one.Offset)..] : [];
        byte[] plain = new byte[Sector];
        for (long at = from / Sector * Sector; at < to; at += Sector)
        {
            bool whole = bytes.Length > 0 && at >= from && at + Sector <= to;
            if (!whole || !Keeps(bytes.AsSpan((int)(at - from), Sector), at, plain))
                _written[(int)(at / Sector)] = true;
        }
    }

    private bool Keeps(Span<byte> sector, long at, Span<byte> plain)
    {
        ReadPlain(plain, at);
        byte[] byOld = sector.ToArray();
        _oldCipher.Decrypt(byOld, at);
        if (plain.SequenceEqual(byOld))
            return true;
        _nextCipher.Decrypt(sector, at);
        return plain.SequenceEqual(sector);
    }

    private void ReadPlain(Span<byte> plain, long at)
    {
        for (int done = 0; done < plain.Length; )
            done += RandomAccess.Read(_before, plain[done..], _data + at + done) is > 0 and var count
                ? count
                : throw new EndOfStreamException();
        _oldCipher.Decrypt(plain, at);
    }
}
