using System.Collections.Immutable;
using System.Text;

namespace Coffer.Firmware.EventLogs;

/// <summary>A measurement that user space made and wrote down (systemd 257, src/shared/tpm2-util.c, <c>tpm2_pcr_extend_bytes</c>).</summary>
/// <param name="Number">Position in the user-space log, from 0.</param>
/// <param name="PcrIndex">The PCR, 0 to 23; <see cref="TcgEvent.NoPcr"/> for a record about an NV index, which extends no PCR.</param>
/// <param name="Digests">What was extended, by bank.</param>
/// <param name="Text"><c>content.string</c>: what was measured, as far as it may be shown; empty when the record has none.</param>
/// <param name="EventType"><c>content.eventType</c>, such as <c>phase</c>; empty when the record has none. Not hashed.</param>
public sealed record UserspaceEvent(
    int Number,
    int PcrIndex,
    ImmutableArray<EventDigest> Digests,
    string Text,
    string EventType
)
{
    /// <summary>False for a record about an NV index.</summary>
    public bool Extends => PcrIndex != TcgEvent.NoPcr;

    /// <summary>The digest of one bank; empty when the event has none.</summary>
    public ReadOnlyMemory<byte> Digest(PcrBank bank)
    {
        foreach (EventDigest digest in Digests)
        {
            if (digest.Bank.AlgId == bank.AlgId)
                return digest.Value;
        }
        return default;
    }

    /// <summary>
    /// How far the digest of <paramref name="bank"/> proves the text: phases and identities are hashed as UTF-8 without terminator, volume
    /// keys and NV indices by something secret or elsewhere (systemd 257, <c>tpm2_pcr_extend_bytes</c>).
    /// </summary>
    public EventProof Proof(PcrBank bank) =>
        !Extends ? EventProof.None
        : bank.CanHash && bank.IsHash(Digest(bank).Span, Encoding.UTF8.GetBytes(Text)) ? EventProof.Data
        : EventProof.Opaque;
}
