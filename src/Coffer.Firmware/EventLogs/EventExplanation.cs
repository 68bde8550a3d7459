namespace Coffer.Firmware.EventLogs;

/// <summary>One measurement in one line for a person, and how it is proved.</summary>
public sealed record EventExplanation
{
    /// <summary>An event of the firmware.</summary>
    public EventExplanation(TcgEvent e, PcrBank bank, EventProof proof) => (Firmware, Bank, Proof) = (e, bank, proof);

    /// <summary>An event of user space.</summary>
    public EventExplanation(UserspaceEvent e, PcrBank bank, EventProof proof) =>
        (Userspace, Bank, Proof) = (e, bank, proof);

    /// <summary>The event, when it is of the firmware's log.</summary>
    public TcgEvent? Firmware { get; }

    /// <summary>The event, when user space measured it.</summary>
    public UserspaceEvent? Userspace { get; }

    /// <summary>The bank that <see cref="Digest"/> is of.</summary>
    public PcrBank Bank { get; }

    /// <summary>How it is proved.</summary>
    public EventProof Proof { get; init; }

    /// <summary>True for an event of the user-space log; <see cref="Number"/> counts in each log for itself.</summary>
    public bool IsUserspace => Userspace is not null;

    /// <summary>Position in its log, from 0.</summary>
    public int Number => Firmware?.Number ?? Userspace!.Number;

    /// <summary>The PCR; <see cref="TcgEvent.NoPcr"/> for the few that have none.</summary>
    public int Pcr => Firmware?.PcrIndex ?? Userspace!.PcrIndex;

    /// <summary>Type of the event by its specification's name; nothing proves it.</summary>
    public string TypeName => Firmware?.TypeName ?? PrintableText.Clean(Userspace!.EventType);

    /// <summary>What was extended; hexadecimal, empty when nothing was.</summary>
    public string Digest => Proof == EventProof.None ? "" : Convert.ToHexStringLower(DigestBytes.Span);

    /// <summary>What it means, one line of printable ASCII.</summary>
    public string Text => Firmware is null ? EventWords.Of(Userspace!) : EventWords.Of(Firmware, Proof);

    /// <summary>How it is proved, in words.</summary>
    public string ProofText =>
        Proof switch
        {
            EventProof.None => "extends nothing: information only",
            EventProof.Data => "its digest is the hash of this data",
            EventProof.Expected => "its digest is the one that the build predicted",
            EventProof.Opaque => "its digest is of something that is not in the log: the text is a hint",
            _ => "nothing explains its digest",
        };

    /// <inheritdoc/>
    public override string ToString() => $"{Number} PCR {Pcr} {TypeName}: {Text}";

    internal ReadOnlyMemory<byte> DigestBytes => Firmware?.Digest(Bank) ?? Userspace!.Digest(Bank);
}
