namespace Coffer.Firmware.EventLogs;

/// <summary>The values of one bank, side by side in one array.</summary>
internal sealed class BankReplay
{
    private readonly byte[] _values;
    private readonly int _size;
    private uint _unknown;

    public BankReplay(EventLog log, UserspaceLog userspace, PcrBank bank, byte startupLocality)
    {
        _size = bank.DigestSize;
        _values = new byte[PcrReplay.PcrCount * _size];
        for (int pcr = 0; pcr < PcrReplay.PcrCount; pcr++)
            PcrReplay.Reset(Pcr(pcr), pcr, startupLocality);
        foreach (TcgEvent e in log.Events)
        {
            if (e.Extends)
                bank.ExtendInPlace(Pcr(e.PcrIndex), e.Digest(bank).Span);
        }
        foreach (UserspaceEvent e in userspace.Events)
        {
            if (e.Extends)
                Extend(bank, e);
        }
    }

    /// <summary>The value of a PCR; empty when a record of user space lacks the bank.</summary>
    public ReadOnlyMemory<byte> this[int pcr] =>
        (_unknown & (1u << pcr)) == 0 ? _values.AsMemory(pcr * _size, _size) : default;

    private Span<byte> Pcr(int pcr) => _values.AsSpan(pcr * _size, _size);

    private void Extend(PcrBank bank, UserspaceEvent e)
    {
        ReadOnlySpan<byte> digest = e.Digest(bank).Span;
        if (digest.IsEmpty)
            _unknown |= 1u << e.PcrIndex;
        else
            bank.ExtendInPlace(Pcr(e.PcrIndex), digest);
    }
}
