namespace Coffer.Firmware.EventLogs;

/// <summary>One measurement in one line for a person, and how it is proved.</summary>
public sealed record EventExplanation
{
    private readonly TcgEvent? _firmware;
    private readonly UserspaceEvent? _userspace;

    internal EventExplanation(TcgEvent e, PcrBank bank, EventProof proof) =>
        (_firmware, Bank, Proof) = (e, bank, proof);

    internal EventExplanation(UserspaceEvent e, PcrBank bank, EventProof proof) =>
        (_userspace, Bank, Proof) = (e, bank, proof);

    /// <summary>The bank that <see cref="Digest"/> is of.</summary>
    public PcrBank Bank { get; }

    /// <summary>How it is proved.</summary>
    public EventProof Proof { get; }

    /// <summary>True for an event of the user-space log; <see cref="Number"/> counts in each log for itself.</summary>
    public bool IsUserspace => _userspace is not null;

    /// <summary>Position in its log, from 0.</summary>
    public int Number => _firmware?.Number ?? _userspace!.Number;

    /// <summary>The PCR; <see cref="TcgEvent.NoPcr"/> for the few that have none.</summary>
    public int Pcr => _firmware?.PcrIndex ?? _userspace!.PcrIndex;

    /// <summary>Type of the event by its specification's name; nothing proves it.</summary>
    public string TypeName => _firmware?.TypeName ?? _userspace!.EventType;

    /// <summary>What was extended; hexadecimal, empty when nothing was.</summary>
    public string Digest =>
        Proof == EventProof.None
            ? ""
            : Convert.ToHexStringLower((_firmware?.Digest(Bank) ?? _userspace!.Digest(Bank)).Span);

    /// <summary>What it means, one line of printable ASCII.</summary>
    public string Text => _firmware is null ? EventWords.Of(_userspace!) : EventWords.Of(_firmware);

    /// <inheritdoc/>
    public override string ToString() => $"{Number} PCR {Pcr} {TypeName}: {Text}";
}
