using System.Security.Cryptography;

namespace Coffer.Firmware.EventLogs;

/// <summary>The values of one bank, side by side in one array.</summary>
internal sealed class BankReplay
{
    private const int LongestDigest = 64;

    private readonly byte[] _values;
    private readonly int _size;
    private uint _unknown;

    public BankReplay(EventLog log, UserspaceLog userspace, PcrBank bank, byte startupLocality)
    {
        _size = bank.DigestSize;
        _values = new byte[PcrReplay.PcrCount * _size];
        for (int pcr = 0; pcr < PcrReplay.PcrCount; pcr++)
            PcrReplay.Reset(Pcr(pcr), pcr, startupLocality);
        if (bank == PcrBank.Sha256 && PcrLanes.IsSupported)
            ExtendInLanes(log, userspace);
        else
            ExtendInTurn(log, userspace, bank);
    }

    /// <summary>The value of a PCR; empty when a record of user space lacks the bank.</summary>
    public ReadOnlyMemory<byte> this[int pcr] =>
        (_unknown & (1u << pcr)) == 0 ? _values.AsMemory(pcr * _size, _size) : default;

    private Span<byte> Pcr(int pcr) => _values.AsSpan(pcr * _size, _size);

    private void ExtendInTurn(EventLog log, UserspaceLog userspace, PcrBank bank)
    {
        // One context for all: making one for each hash costs a fifth of a replay.
        using IncrementalHash hash = IncrementalHash.CreateHash(bank.HashAlgorithm!.Value);
        foreach (TcgEvent e in log.Events)
        {
            if (e.Extends)
                Extend(hash, e.PcrIndex, e.Digest(bank).Span);
        }
        foreach (UserspaceEvent e in userspace.Events)
        {
            if (e.Extends)
                Extend(hash, e.PcrIndex, e.Digest(bank).Span);
        }
    }

    private void Extend(IncrementalHash hash, int pcr, ReadOnlySpan<byte> digest)
    {
        if (!Knows(pcr, digest))
            return;
        Span<byte> value = Pcr(pcr);
        Span<byte> both = stackalloc byte[2 * LongestDigest];
        value.CopyTo(both);
        digest.CopyTo(both[_size..]);
        hash.AppendData(both[..(_size + digest.Length)]);
        hash.GetHashAndReset(value);
    }

    private void ExtendInLanes(EventLog log, UserspaceLog userspace)
    {
        // Sorted by PCR: counted first, then each digest to its place.
        Span<int> ends = stackalloc int[PcrReplay.PcrCount];
        ends.Clear();
        foreach (TcgEvent e in log.Events)
        {
            if (e.Extends && Knows(e.PcrIndex, e.Digest(PcrBank.Sha256).Span))
                ends[e.PcrIndex]++;
        }
        foreach (UserspaceEvent e in userspace.Events)
        {
            if (e.Extends && Knows(e.PcrIndex, e.Digest(PcrBank.Sha256).Span))
                ends[e.PcrIndex]++;
        }
        int count = 0;
        foreach (ref int end in ends)
            (end, count) = (count, count + end);
        byte[] digests = new byte[count * _size];
        foreach (TcgEvent e in log.Events)
        {
            if (e.Extends)
                Place(digests, ref ends[e.PcrIndex], e.Digest(PcrBank.Sha256).Span);
        }
        foreach (UserspaceEvent e in userspace.Events)
        {
            if (e.Extends)
                Place(digests, ref ends[e.PcrIndex], e.Digest(PcrBank.Sha256).Span);
        }
        PcrLanes.Extend(_values, digests, ends);
    }

    // A record of user space need not have a digest of every bank.
    private bool Knows(int pcr, ReadOnlySpan<byte> digest)
    {
        if (digest.IsEmpty)
            _unknown |= 1u << pcr;
        return !digest.IsEmpty;
    }

    private void Place(Span<byte> digests, ref int next, ReadOnlySpan<byte> digest)
    {
        if (!digest.IsEmpty)
            digest.CopyTo(digests.Slice(next++ * _size, _size));
    }
}
