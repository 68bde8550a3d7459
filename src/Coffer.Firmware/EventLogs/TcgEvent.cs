using System.Collections.Immutable;
using Coffer.Bytes;
using Coffer.Firmware.EventLogs.Details;

namespace Coffer.Firmware.EventLogs;

/// <summary>TCG_PCR_EVENT2 (TCG PC Client Platform Firmware Profile 1.06, section 10.2.2), or TCG_PCR_EVENT of a TPM 1.2 log.</summary>
/// <param name="Number">Position in the log, from 0, as tpm2_eventlog counts.</param>
/// <param name="PcrIndex">The PCR, 0 to 23; <see cref="NoPcr"/> for a few EV_NO_ACTION events of the TPM 1.2 format.</param>
/// <param name="Type">The type; an attacker may have changed it, it is not hashed.</param>
/// <param name="Digests">One digest for each bank of the log, in the order of the event.</param>
/// <param name="Data">The event's data; proved by the digest only where <see cref="DataBinding"/> says so.</param>
public sealed record TcgEvent(
    int Number,
    int PcrIndex,
    TcgEventType Type,
    ImmutableArray<EventDigest> Digests,
    ReadOnlyMemory<byte> Data
)
{
    /// <summary>Index of an event that belongs to no PCR.</summary>
    public const int NoPcr = -1;

    /// <summary>False for EV_NO_ACTION, which extends nothing whatever digest it carries.</summary>
    public bool Extends => Type != TcgEventType.EV_NO_ACTION;

    /// <summary>The data by its type, or why it is not what the type wants.</summary>
    public Parsed<EventDetail> Detail => EventDetailReader.Read(this);

    /// <summary>Name of the type, or its number in hexadecimal.</summary>
    public string TypeName => Enum.IsDefined(Type) ? Type.ToString() : $"0x{(uint)Type:x8}";

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

    /// <summary>How far the digest of <paramref name="bank"/> proves the data.</summary>
    public EventDataBinding DataBinding(PcrBank bank) => EventDataBindingRule.Judge(this, bank);

    /// <summary>One line for a person: what the event is about, without its digests.</summary>
    public string Describe() => Detail.TryGet(out EventDetail? detail, out _) ? detail.Text : $"{Data.Length} bytes";
}
