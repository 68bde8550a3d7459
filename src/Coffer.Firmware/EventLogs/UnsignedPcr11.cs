using System.Collections.Immutable;
using System.Text;
using Coffer.Bytes;
using Coffer.Firmware.Prediction;

namespace Coffer.Firmware.EventLogs;

/// <summary>
/// Why nobody signed the value that PCR 11 has: what systemd-stub measured of the UKI, as the log has it, and whether that and the boot's phases
/// give the value. For the person at the console; nothing is decided by it.
/// </summary>
/// <param name="OnRecord">The UKI's sections with the beginning of their digests, in one line.</param>
/// <param name="Meaning">What it probably means.</param>
public sealed record UnsignedPcr11(string OnRecord, string Meaning)
{
    private const int Pcr = 11;
    private const int ShownDigits = 12;

    /// <summary>Looks for the reason. Refuses a log that cannot be replayed.</summary>
    /// <param name="log">The log of this boot.</param>
    /// <param name="value">The value of PCR 11.</param>
    /// <param name="bank">Its bank; one that the log has and that is computed here.</param>
    public static Parsed<UnsignedPcr11> Of(EventLog log, ReadOnlyMemory<byte> value, PcrBank bank)
    {
        ImmutableArray<string> sections = Sections(log, bank);
        if (sections.IsEmpty)
            return new UnsignedPcr11(
                "the event log has no section of a UKI",
                "no UKI was started by its stub: the machine booted something else"
            );
        return PcrReplay
            .Of(log)
            .Then<UnsignedPcr11>(replay => new UnsignedPcr11(
                $"measured of the UKI: {string.Join(", ", sections)}",
                MeaningOf(replay.Value(bank, Pcr).ToArray(), value.Span, bank)
            ));
    }

    // A section is two events: its name, which the digest is the hash of, then its content, which only its digest is there of.
    private static ImmutableArray<string> Sections(EventLog log, PcrBank bank)
    {
        ImmutableArray<string>.Builder sections = ImmutableArray.CreateBuilder<string>();
        foreach (TcgEvent e in log.EventsOf(Pcr))
        {
            if (PcrGrammar.Proof(e, bank) == EventProof.Data)
                continue;
            string digest = Convert.ToHexStringLower(e.Digest(bank).Span);
            sections.Add($"{PrintableText.Clean(e.Describe())} {digest[..Math.Min(digest.Length, ShownDigits)]}...");
        }
        return sections.ToImmutable();
    }

    private static string MeaningOf(byte[] stub, ReadOnlySpan<byte> value, PcrBank bank)
    {
        if (value.SequenceEqual(stub))
            return $"the boot did not enter the phase \"{Pcr11Prediction.EnterInitrd}\": something else than the machine's /init asks";
        byte[] reached = stub;
        foreach (string phase in Pcr11Prediction.Phases)
        {
            reached = bank.Extend(reached, bank.Hash(Encoding.UTF8.GetBytes(phase)));
            if (!value.SequenceEqual(reached))
                continue;
            return phase == Pcr11Prediction.EnterInitrd
                ? "this UKI booted as its stub measured it, but the machine's PCR policy key did not sign it: it was built with another key, or changed"
                : $"the boot is past the phase \"{phase}\": the key is not to be had any more until the machine boots again";
        }
        return "something was measured behind the UKI that the event log does not have";
    }
}
