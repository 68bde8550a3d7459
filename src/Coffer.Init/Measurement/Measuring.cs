using System.Collections.Immutable;
using System.Text;
using Coffer.Firmware.EventLogs;
using Coffer.Tpm;
using Coffer.Tpm.Pcrs;
using Coffer.Tpm.Structures;

namespace Coffer.Init.Measurement;

/// <summary>Extends PCRs and writes down with what, so that a verifier can explain them.</summary>
/// <param name="tpm">The TPM.</param>
/// <param name="log">Where it is written down.</param>
internal sealed class Measuring(Func<TpmDevice> tpm, MeasurementLog log)
{
    /// <summary>Measures a text, hashed as UTF-8 without terminator.</summary>
    /// <param name="pcr">The PCR.</param>
    /// <param name="text">The text; it is written down.</param>
    /// <param name="eventType">What it is, in the words of systemd or our own: <c>phase</c>, <c>vault</c>.</param>
    internal void Measure(int pcr, string text, string eventType)
    {
        ImmutableArray<TpmtHa> extended = PcrValues.Measure(tpm(), pcr, Encoding.UTF8.GetBytes(text));
        log.Append(new UserspaceEvent(0, pcr, Digests(extended), text, eventType));
    }

    // A bank of an unknown hash is left out: a record names banks by their well-known names.
    private static ImmutableArray<EventDigest> Digests(ImmutableArray<TpmtHa> extended) =>
        [
            .. extended
                .Select(digest => (Bank: PcrBank.FromAlgId((ushort)digest.HashAlg), digest.Digest))
                .Where(digest => digest.Bank is not null)
                .Select(digest => new EventDigest(digest.Bank!, digest.Digest.ToArray())),
        ];
}
