namespace Coffer.Firmware.EventLogs;

/// <summary>The judgement on one PCR.</summary>
/// <param name="Pcr">The PCR.</param>
/// <param name="Kind">What was found.</param>
/// <param name="Expected">The value that follows from the log, or the one after reset; hexadecimal.</param>
/// <param name="Seen">The value given; hexadecimal.</param>
public sealed record PcrFinding(int Pcr, PcrFindingKind Kind, string Expected, string Seen)
{
    /// <summary>True when the log and the value agree.</summary>
    public bool Agrees => Kind is PcrFindingKind.Explained or PcrFindingKind.Untouched;

    /// <inheritdoc/>
    public override string ToString() =>
        Kind switch
        {
            PcrFindingKind.Explained => $"PCR {Pcr}: the log gives {Seen}",
            PcrFindingKind.Untouched => $"PCR {Pcr}: untouched",
            PcrFindingKind.NotInLog => $"PCR {Pcr}: no event in the log, expected {Expected}, seen {Seen}",
            PcrFindingKind.WrongSize => $"PCR {Pcr}: expected {Expected.Length / 2} bytes, seen {Seen.Length / 2}",
            _ => $"PCR {Pcr}: the log gives {Expected}, seen {Seen}",
        };
}
